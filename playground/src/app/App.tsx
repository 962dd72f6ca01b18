import { type ReactElement, useState } from 'react';
import { type Address, anotherName } from './address.ts';
import { Header } from './Header.tsx';
import { SurfaceView } from './SurfaceView.tsx';
import { sceneOf } from './scenes/index.ts';
import type { Config } from './server.ts';
import { openSurface, type Surface } from './surface.ts';
import { ThemeContext, useThemeChoice } from './theme.ts';

export interface AppProps {
  readonly address: Address;
  readonly config: Config;
  readonly first: Surface;
}

/** A session on one surface, or on two side by side: each is a client of its own. */
export function App({ address, config, first }: AppProps): ReactElement {
  const [second, setSecond] = useState<Surface>();
  const [theme, setTheme] = useThemeChoice(address.theme);
  const { title, Component } = sceneOf(address.scene);
  const surfaces = second ? [first, second] : [first];

  const toggleSecond = () => {
    // As when a tab is closed: nothing is cancelled by it.
    second?.client.close();
    setSecond(second ? undefined : openSurface(config.url, anotherName(address.user)));
  };

  return (
    <ThemeContext value={theme}>
      <a className="skip" href="#scene">
        Skip to the scene
      </a>
      <Header
        scene={title}
        session={address.session}
        split={second !== undefined}
        onSplit={toggleSecond}
        theme={theme}
        onTheme={setTheme}
      />
      <main id="scene" className="surfaces" tabIndex={-1} data-split={second ? '' : undefined}>
        {surfaces.map((surface) => (
          <SurfaceView
            key={surface.client.instance}
            surface={surface}
            session={address.session}
            place={surface === first ? 'first' : 'second'}
          >
            <Component config={config} />
          </SurfaceView>
        ))}
      </main>
    </ThemeContext>
  );
}
