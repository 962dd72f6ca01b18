/// <reference types="vite/client" />
import '@rejoin/react/styles.css';
import '@rejoin/react/files.css';
import '@rejoin/react/notifications.css';
import '@rejoin/react/session-list.css';
import '@rejoin/react/managed-session-list.css';
import './preview.css';
import type { Decorator, Preview, StoryContext } from '@storybook/react-vite';
import { loadLateParts } from '../../packages/react/src/testing/loadLateParts.ts';
import { reactTexts } from '../../packages/react/src/testing/reactTexts.ts';
import { endTransitions } from '../src/endTransitions.ts';
import { closeReplay, replayDecorator, replayLoader } from '../src/replay/parameters.tsx';
import { mountAsOpened, sameAsOpened } from '../src/replay/sameAsOpened.ts';
import { snippetOf } from '../src/replay/snippet.ts';

/**
 * What the toolbar says about the page as a whole stands where a real page has it, on its root element; on a docs page,
 * which shows many stories at once, around each.
 */
const page: Decorator = (Story, { globals, viewMode }) => {
  const theme = globals.theme === 'system' ? undefined : String(globals.theme);
  const [dir, lang] = [String(globals.direction), String(globals.locale)];
  const root = document.documentElement;
  const whole = viewMode !== 'docs';
  if (whole && theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  root.dir = whole ? dir : 'ltr';
  root.lang = whole ? lang : 'en';
  if (whole) return <Story />;
  return (
    <div className="story-page" data-theme={theme} dir={dir} lang={lang}>
      <Story />
    </div>
  );
};

const preview: Preview = {
  tags: ['autodocs'],
  loaders: [loadLateParts, replayLoader],
  beforeEach: closeReplay,
  mount: mountAsOpened,
  afterEach(context) {
    const { canvasElement } = context;
    endTransitions(canvasElement);
    // A browser that translates the page takes such texts away from React, which then fails.
    const texts = reactTexts(canvasElement, '[class^="rejoin-"]');
    if (texts.length > 0) throw new Error(`React writes texts beside elements: ${texts.join(' | ')}`);
    sameAsOpened(context);
  },
  decorators: [replayDecorator, page],
  initialGlobals: { theme: 'system', direction: 'ltr', locale: 'en' },
  globalTypes: {
    theme: {
      description: 'Theme',
      toolbar: {
        icon: 'contrast',
        dynamicTitle: true,
        items: [
          { value: 'system', title: 'System theme' },
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
        ],
      },
    },
    direction: {
      description: 'Direction of the text',
      toolbar: {
        icon: 'transfer',
        dynamicTitle: true,
        items: [
          { value: 'ltr', title: 'Left to right' },
          { value: 'rtl', title: 'Right to left' },
        ],
      },
    },
    locale: {
      description: 'Locale',
      toolbar: {
        icon: 'globe',
        dynamicTitle: true,
        items: [
          { value: 'en', title: 'English' },
          { value: 'de', title: 'Deutsch' },
          { value: 'ja', title: '日本語' },
          { value: 'ar', title: 'العربية' },
        ],
      },
    },
  },
  parameters: {
    // A violation fails the story's test.
    a11y: { test: 'error' },
    backgrounds: { disable: true },
    controls: { expanded: true },
    docs: {
      source: {
        transform: (code: string, { parameters }: StoryContext) =>
          snippetOf({ code, source: parameters.docs?.source?.originalSource, replay: parameters.replay }),
      },
    },
    options: { storySort: { order: ['Introduction', 'Guides', 'Components'] } },
    viewport: {
      options: {
        phone: { name: 'Phone, 360 px', styles: { width: '360px', height: '740px' } },
        tablet: { name: 'Tablet, 768 px', styles: { width: '768px', height: '1024px' } },
        laptop: { name: 'Laptop, 1280 px', styles: { width: '1280px', height: '800px' } },
        wide: { name: 'Wide, 1920 px', styles: { width: '1920px', height: '1080px' } },
      },
    },
  },
};

export default preview;
