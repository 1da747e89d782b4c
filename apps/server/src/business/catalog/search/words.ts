import type { Jieba } from '@node-rs/jieba'
import { stemmer } from 'stemmer'

/** Cuts text into what people search by. Needs the dictionary of Chinese words (54 MB, .25 s), so it is opened once. */
export interface Words {
  /** Chinese words, also those inside longer ones: 小青菜 -> 小, 青菜. */
  chinese(text: string): string[]
  /** Chinese words that together make up the text, none inside another. */
  chineseParts(text: string): string[]
  /** Syllables without tones, by run of Chinese characters: 小青菜 -> [[xiao, qing, cai]]. */
  pinyin(text: string): string[][]
}

let opened: Promise<Words> | undefined

/** The dictionary is the same for everybody: a process reads it once, when somebody first searches. */
export async function openWords(): Promise<Words> {
  opened ??= readDictionary()
  return await opened
}

async function readDictionary(): Promise<Words> {
  const [{ Jieba: Segmenter }, { dict }, { pinyin }] = await Promise.all([
    import('@node-rs/jieba'),
    import('@node-rs/jieba/dict.js'),
    import('pinyin-pro'),
  ])
  const jieba: Jieba = Segmenter.withDict(dict)
  return {
    chinese: (text) => chineseRuns(text).flatMap((run) => jieba.cutForSearch(run, true)),
    chineseParts: (text) => chineseRuns(text).flatMap((run) => jieba.cut(run, true)),
    pinyin: (text) => chineseRuns(text).map((run) => pinyin(run, { toneType: 'none', type: 'array', v: true })),
  }
}

/** One way of writing: full-width letters as ordinary ones, no capitals. */
export function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function chineseRuns(text: string): string[] {
  return plain(text).match(/\p{Script=Han}+/gu) ?? []
}

/** Words in Latin letters and numbers: `Cherry tomatoes 500g` -> cherry, tomatoes, 500g. */
export function latinWords(text: string): string[] {
  return plain(text).match(/[\p{Script=Latin}\p{N}]+/gu) ?? []
}

/** Each word and its English stem: tomatoes -> tomatoes, tomato. */
export function withStems(words: readonly string[]): string[] {
  return [...new Set(words.flatMap((word) => [word, stemmer(word)]))]
}

/** Characters and neighbouring pairs: 小青菜 -> 小, 青, 菜, 小青, 青菜. */
export function grams(text: string): string[] {
  return chineseRuns(text).flatMap((run) => {
    const characters = Array.from(run)
    return [...characters, ...pairs(run)]
  })
}

export function pairs(run: string): string[] {
  const characters = Array.from(run)
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`)
}

/** What is typed from any syllable on: xiao qing cai -> xiaoqingcai, qingcai, cai. */
export function endings(syllables: readonly string[]): string[] {
  return syllables.map((_, i) => syllables.slice(i, i + 12).join(''))
}
