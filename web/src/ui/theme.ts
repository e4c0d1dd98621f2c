import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const token = (name: string) => `var(--ae-${name})`;
const shades = (name: string) => Array.from({ length: 10 }, () => token(name)) as unknown as MantineColorsTuple;

/** Mantine's names for the tokens of tokens.css. */
export const theme = createTheme({
  fontFamily: 'var(--ae-font)',
  fontFamilyMonospace: 'ui-monospace, "Noto Sans Mono", monospace',
  fontSizes: { xs: '13px', sm: '14px', md: '16px', lg: '18px', xl: '22px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: { fontFamily: 'var(--ae-font)', fontWeight: '700' },
  colors: { brand: shades('accent'), red: shades('red') },
  primaryColor: 'brand',
  defaultRadius: 'md',
  radius: { md: '10px', lg: '12px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // As plain objects: `Modal.extend` and its like would load every one of them with the first page.
  components: {
    // The variant is named so that it stands in the element, where mantine.css finds it.
    Button: { defaultProps: { size: 'md', variant: 'filled' }, styles: { root: { minHeight: 44, fontWeight: 600 } } },
    Input: { defaultProps: { size: 'md' } },
    InputWrapper: {
      defaultProps: { size: 'md', inputWrapperOrder: ['label', 'input', 'description', 'error'] },
      styles: {
        label: { fontSize: 14, fontWeight: 600, marginBottom: 6 },
        description: { fontSize: 14, color: token('dim') },
        error: { fontSize: 14 },
      },
    },
    Modal: { defaultProps: { centered: true, radius: 'lg', transitionProps: { duration: 160 } } },
    Menu: {
      defaultProps: {
        radius: 'lg',
        transitionProps: { duration: 120 },
        position: 'bottom-end',
        withinPortal: false,
        withInitialFocusPlaceholder: false,
      },
    },
  },
});

const brand = {
  '--mantine-color-body': token('card'),
  '--mantine-color-text': token('ink'),
  '--mantine-color-bright': token('ink'),
  '--mantine-color-dimmed': token('dim'),
  '--mantine-color-placeholder': token('dim'),
  '--mantine-color-anchor': token('accent-ink'),
  '--mantine-color-error': token('red'),
  '--mantine-color-default': token('card'),
  '--mantine-color-default-hover': token('accent-soft'),
  '--mantine-color-default-color': token('accent-ink'),
  '--mantine-color-default-border': token('line'),
  '--mantine-color-disabled': token('grey-soft'),
  '--mantine-color-disabled-color': token('dim'),
  '--mantine-color-disabled-border': token('line'),
  '--mantine-primary-color-contrast': token('on-accent'),
  // Mantine's own greys, where it names them: neutral ones would look brown beside the blue ones of the tokens.
  '--mantine-color-gray-0': token('sunken'),
  '--mantine-color-gray-1': token('grey-soft'),
  '--mantine-color-gray-2': token('line'),
  '--mantine-color-gray-3': token('line'),
  '--mantine-color-dark-4': token('line'),
  '--mantine-color-dark-5': token('grey-soft'),
  '--mantine-color-dark-6': token('grey-soft'),
  '--mantine-color-dark-7': token('card'),
  '--mantine-color-dark-8': token('sunken'),
  ...filled('brand', 'accent', 'on-accent'),
  ...filled('red', 'red', 'on-red'),
};

function filled(color: string, name: string, contrast: string) {
  const of = (part: string) => `--mantine-color-${color}-${part}`;
  const ink = name === 'accent' ? token('accent-ink') : token(name);
  return {
    [of('text')]: ink,
    [of('filled')]: token(name),
    [of('filled-hover')]: token(`${name}-hover`),
    [of('light')]: token(`${name}-soft`),
    [of('light-hover')]: token(`${name}-soft`),
    [of('light-color')]: ink,
    [of('outline')]: ink,
    [of('outline-hover')]: token(`${name}-soft`),
    [of('contrast')]: token(contrast),
  };
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: brand, dark: brand });
