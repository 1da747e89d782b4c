import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  rem,
  type VariantColorsResolver,
} from '@mantine/core'
import { COLOURS, cssVariables, FONT_FAMILY, FONT_SIZE, RADIUS, SPACE } from '@tandem/ui'

/** Mantine wants ten shades; components here use filled (7 light, 4 dark) and the soft ones. */
const accent: MantineColorsTuple = [
  COLOURS.accentSoft[0],
  '#cfe8e5',
  '#a9d6d1',
  '#7cc3bb',
  COLOURS.accent[1],
  '#2f9a90',
  '#178078',
  COLOURS.accent[0],
  '#09544f',
  '#063e3a',
]

/** Dark surfaces of Mantine's parts, from text to the ground below the page. */
const dark: MantineColorsTuple = [
  COLOURS.text[1],
  '#c7cfce',
  COLOURS.textSoft[1],
  COLOURS.before[1],
  COLOURS.lineStrong[1],
  COLOURS.line[1],
  COLOURS.panel[1],
  COLOURS.page[1],
  '#0c0f10',
  '#080a0b',
]

const px = (size: number) => rem(size)

/** Words on the colour of action follow the scheme; Mantine would choose them for light alone. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colours = defaultVariantColorsResolver(input)
  const isAction = input.variant === 'filled' && input.color === input.theme.primaryColor
  return isAction ? { ...colours, color: 'var(--t-on-accent)' } : colours
}

export const theme = createTheme({
  colors: { accent, dark },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  variantColorResolver,
  fontFamily: FONT_FAMILY,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace, 'Noto Sans SC'",
  fontSizes: { xs: px(12), sm: px(13), md: px(14), lg: px(16), xl: px(18) },
  headings: {
    fontFamily: FONT_FAMILY,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: px(FONT_SIZE.h1), lineHeight: '1.3' },
      h2: { fontSize: px(FONT_SIZE.h2), lineHeight: '1.35' },
      h3: { fontSize: px(FONT_SIZE.h3), lineHeight: '1.4' },
    },
  },
  spacing: { xs: px(SPACE.xs), sm: px(SPACE.sm), md: px(SPACE.md), lg: px(SPACE.lg), xl: px(SPACE.xl) },
  radius: { xs: px(4), sm: px(6), md: px(RADIUS), lg: px(12), xl: px(16) },
  defaultRadius: 'md',
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Help stands below its field, so that fields beside each other stay in line.
  components: {
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Notification: { defaultProps: { withBorder: true } },
  },
})

/** Mantine's own surfaces and text follow the tokens. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const surfaces = {
    '--mantine-color-body': 'var(--t-panel)',
    '--mantine-color-text': 'var(--t-text)',
    '--mantine-color-dimmed': 'var(--t-text-soft)',
    '--mantine-color-placeholder': 'var(--t-text-soft)',
    '--mantine-color-default': 'var(--t-panel)',
    '--mantine-color-default-color': 'var(--t-text)',
    '--mantine-color-default-hover': 'var(--t-sunken)',
    '--mantine-color-default-border': 'var(--t-line)',
    '--mantine-color-error': 'var(--t-bad)',
  }
  return {
    variables: {},
    light: { ...cssVariables('light'), ...surfaces },
    dark: { ...cssVariables('dark'), ...surfaces },
  }
}
