import type { LinguiConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-json'

/** Keys are written by hand, one file an area and language: `src/locales/<language>/<area>.json`. */
const config: LinguiConfig = {
  locales: ['zh-CN', 'en'],
  sourceLocale: 'en',
  catalogs: ['shell', 'words', 'insights', 'home', 'loop', 'data', 'run'].map((area) => ({
    path: `<rootDir>/src/locales/{locale}/${area}`,
    include: [],
  })),
  format: formatter({ style: 'minimal' }),
}
export default config
