import { messages as data } from '../locales/en/data.json?lingui'
import { messages as home } from '../locales/en/home.json?lingui'
import { messages as insights } from '../locales/en/insights.json?lingui'
import { messages as loop } from '../locales/en/loop.json?lingui'
import { messages as shell } from '../locales/en/shell.json?lingui'
import { messages as words } from '../locales/en/words.json?lingui'

export default { ...shell, ...words, ...insights, ...home, ...loop, ...data }
