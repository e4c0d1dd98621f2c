import type { Plugin } from 'vite';

/** Has the browser fetch the font that every page needs together with the styles, instead of after them. */
export function preloadedFont(pattern: RegExp): Plugin {
  return {
    name: 'aegle:preloaded-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const font = Object.keys(bundle ?? {}).find((name) => pattern.test(name));
        if (!font) throw new Error('the font to preload is not in the bundle');
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${font}`, crossorigin: '' };
        return [{ tag: 'link', attrs, injectTo: 'head' }];
      },
    },
  };
}
