import { type ReactElement, useRef, useState } from 'react';
import type { Address } from './address.ts';
import { FaultsPanel } from './faults/FaultsPanel.tsx';
import { Header } from './Header.tsx';
import type { Scene } from './Scene.ts';
import { beginsSplit, nameOnSecond, sidesOf } from './scenes/sides.ts';
import { Views } from './scenes/Views.tsx';
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
    setShown(second ? 'first' : 'second');
  };
  // Where there is no room for both beside each other.
  const [shown, setShown] = useState<'first' | 'second'>('first');

  const [faults, setFaults] = useState(false);
  const faultsButton = useRef<HTMLButtonElement>(null);
  const closeFaults = () => {
    setFaults(false);
    faultsButton.current?.focus();
  };

  const shared = { config, session: address.session };
  return (
    <ThemeContext value={theme}>
      <a className="skip" href="#scene">
        Skip to the scene
      </a>
      <Header
        scene={scene}
        config={config}
        session={one.kind === 'user' || second ? address.session : undefined}
        split={second !== undefined}
        onSplit={toggleSecond}
        faults={faults}
        faultsButton={faultsButton}
        onFaults={() => setFaults(!faults)}
        theme={theme}
        onTheme={setTheme}
      />
      <main
        id="scene"
        className="surfaces"
        tabIndex={-1}
        data-scene={scene.id}
        data-split={second ? '' : undefined}
        data-shown={second ? shown : undefined}
        data-faults={faults ? '' : undefined}
      >
        {second && (
          <Views names={{ first: first.user, second: second.user }} view={shown} onView={setShown} />
        )}
        <one.Surface key={first.client.instance} {...shared} surface={first} place="first" />
        {second && <other.Surface key={second.client.instance} {...shared} surface={second} place="second" />}
      </main>
      {faults && (
        <FaultsPanel
          surfaces={second ? [first, second] : [first]}
          config={config}
          session={address.session}
          scene={scene.id}
          onClose={closeFaults}
        />
      )}
    </ThemeContext>
  );
}
