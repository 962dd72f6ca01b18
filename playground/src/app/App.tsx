import { type ReactElement, useState } from 'react';
import type { Address } from './address.ts';
import { Header } from './Header.tsx';
import type { Scene } from './Scene.ts';
import { beginsSplit, nameOnSecond, sidesOf } from './scenes/sides.ts';
import type { Config } from './server.ts';
import { openSurface, type Surface } from './surface.ts';
import { ThemeContext, useThemeChoice } from './theme.ts';

export interface AppProps {
  readonly address: Address;
  readonly scene: Scene;
  readonly config: Config;
  readonly first: Surface;
}

/** A session on one surface, or on two side by side: each is a client of its own. */
export function App({ address, scene, config, first }: AppProps): ReactElement {
  const [one, other] = sidesOf(scene, address.as);
  const openSecond = () => openSurface(config.url, nameOnSecond(one, other, address), other.kind);
  const [second, setSecond] = useState(() => (beginsSplit(scene, address.as) ? openSecond() : undefined));
  const [theme, setTheme] = useThemeChoice(address.theme);

  const toggleSecond = () => {
    // As when a tab is closed: nothing is cancelled by it.
    second?.client.close();
    setSecond(second ? undefined : openSecond());
  };

  const shared = { config, session: address.session };
  return (
    <ThemeContext value={theme}>
      <a className="skip" href="#scene">
        Skip to the scene
      </a>
      <Header
        scene={scene}
        session={one.kind === 'user' || second ? address.session : undefined}
        split={second !== undefined}
        onSplit={toggleSecond}
        theme={theme}
        onTheme={setTheme}
      />
      <main
        id="scene"
        className="surfaces"
        tabIndex={-1}
        data-scene={scene.id}
        data-split={second ? '' : undefined}
      >
        <one.Surface key={first.client.instance} {...shared} surface={first} place="first" />
        {second && <other.Surface key={second.client.instance} {...shared} surface={second} place="second" />}
      </main>
    </ThemeContext>
  );
}
