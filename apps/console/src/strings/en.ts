import { messages as insights } from '../locales/en/insights.json?lingui'
import { messages as shell } from '../locales/en/shell.json?lingui'
import { messages as words } from '../locales/en/words.json?lingui'

export default { ...shell, ...words, ...insights }
