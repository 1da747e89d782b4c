import { messages as data } from '../locales/zh-CN/data.json?lingui'
import { messages as home } from '../locales/zh-CN/home.json?lingui'
import { messages as insights } from '../locales/zh-CN/insights.json?lingui'
import { messages as loop } from '../locales/zh-CN/loop.json?lingui'
import { messages as shell } from '../locales/zh-CN/shell.json?lingui'
import { messages as words } from '../locales/zh-CN/words.json?lingui'

export default { ...shell, ...words, ...insights, ...home, ...loop, ...data }
