import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/text-tf-idf.json' with { type: 'json' }
import { chooseSentiment } from './choose-sentiment.ts'
import { explainSentiment, predictSentiment, sentimentTerms, trainSentiment } from './sentiment.ts'
import { makeReviews } from './sentiment-corpus.ts'
import { shippedSentiment } from './shipped-sentiment.ts'
import { fitSparseLogistic, predictSparseLogistic } from './sparse-logistic.ts'
import { applyTfIdf, fitTfIdf } from './tf-idf.ts'
import { characterNgrams, normalizeText, segmentWords, wordNgrams } from './tokens.ts'

describe('terms of a text', () => {
  it('are the same for full and half width, large and small letters, and any run of spaces', () => {
    expect(normalizeText(' ＧＯＯＤ！  　Food\n')).toBe('good! food')
  })

  it('are runs of characters, whole ones even beyond the basic plane', () => {
    expect(characterNgrams({ shortest: 1, longest: 2 })('好👍')).toEqual(['好', '👍', '好👍'])
  })

  it('are runs of the words that a segmenter of the caller finds', () => {
    const bySlash = (text: string): string[] => text.split('/')
    expect(wordNgrams({ shortest: 2, longest: 2 }, bySlash)('味道/很/好')).toEqual(['味道 很', '很 好'])
  })

  it('are words without punctuation where the platform cuts them', () => {
    expect(segmentWords('en')("It's good, really.")).toEqual(["It's", 'good', 'really'])
    expect(segmentWords('zh')('味道好，快').join('')).toBe('味道好快')
  })

  it('keep a Chinese denial and an English one as one term each', () => {
    expect(sentimentTerms('不太好')).toContain('不 太 好')
    expect(sentimentTerms('Not very good!')).toEqual(expect.arrayContaining(['not very good', '!']))
  })

  it('end a number or a foreign word where Chinese begins, and take its characters one by one', () => {
    const units = sentimentTerms('等2小时 wifi很好，iPhone’s壳').filter((term) => !term.includes(' '))
    expect(units).toEqual(['等', '2', '小', '时', 'wifi', '很', '好', ',', 'iphone’s', '壳'])
  })

  it('refuse a range that makes no sense', () => {
    expect(() => characterNgrams({ shortest: 0, longest: 2 })).toThrow(/^range.shortest/)
    expect(() => wordNgrams({ shortest: 3, longest: 2 })).toThrow(/^range.longest/)
    expect(() => segmentWords('no language')).toThrow(/^locale/)
  })
})

describe('term weights', () => {
  it('equal those of scikit-learn for characters and pairs, sublinear, of length one', () => {
    const model = fitTfIdf(golden.texts)
    expect(model.terms).toEqual(golden.terms)
    golden.idf.forEach((idf, c) => expect(model.inverseFrequency[c]).toBeCloseTo(idf, 12))
    const x = applyTfIdf(model, Object.freeze([...golden.texts]))
    golden.cells.forEach((cells, row) => {
      expect(x.indices.subarray(x.starts[row], x.starts[row + 1])).toEqual(Int32Array.from(cells, ([c]) => c as number))
      cells.forEach(([, value], k) =>
        expect(x.values?.[(x.starts[row] as number) + k]).toBeCloseTo(value as number, 12),
      )
    })
  })

  it('have length one or nothing, whatever the texts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 6 }),
        fc.string(),
        (texts, other) => {
          const x = applyTfIdf(fitTfIdf(texts), [...texts, other])
          for (let row = 0; row < x.rows; row += 1) {
            const cells = Array.from(x.values?.subarray(x.starts[row], x.starts[row + 1]) ?? [])
            const square = cells.reduce((sum, v) => sum + v * v, 0)
            if (cells.length > 0) expect(square).toBeCloseTo(1, 9)
          }
        },
      ),
    )
  })

  it('leave out terms that too few texts hold, and refuse no text at all', () => {
    expect(fitTfIdf(['ab', 'ac'], { minDocuments: 2 }).terms).toEqual(['a'])
    expect(() => fitTfIdf([])).toThrow(/^texts/)
  })
})

describe('sparse logistic regression', () => {
  const x = applyTfIdf(fitTfIdf(golden.texts), golden.texts)

  it.each(golden.fits)('equals scikit-learn with penalty $l2', ({ l2, intercept, coefficients, chances }) => {
    const fit = fitSparseLogistic(x, golden.labels, { l2, gradient: 1e-11 })
    // A loss is flat to its last digit within about 1e-8 of its minimum.
    expect(fit.intercept).toBeCloseTo(intercept, 8)
    coefficients.forEach((c, k) => expect(fit.coefficients[k]).toBeCloseTo(c, 8))
    chances.forEach((p, k) => expect(predictSparseLogistic(fit, x)[k]).toBeCloseTo(p, 8))
  })

  it('treats a weight of two as the row twice', () => {
    const twice = fitTfIdf(golden.texts)
    const doubled = applyTfIdf(twice, [...golden.texts, golden.texts[0] as string])
    const weights = new Float64Array(golden.texts.length).fill(1)
    weights[0] = 2
    const a = fitSparseLogistic(x, golden.labels, { weights, gradient: 1e-10 })
    const b = fitSparseLogistic(doubled, [...golden.labels, 1], { gradient: 1e-10 })
    a.coefficients.forEach((c, k) => expect(c).toBeCloseTo(b.coefficients[k] as number, 7))
  })

  it('refuses labels of one kind, and a penalty of nothing', () => {
    expect(() => fitSparseLogistic(x, new Int32Array(x.rows))).toThrow(/^y must hold both/)
    expect(() => fitSparseLogistic(x, golden.labels, { l2: 0 })).toThrow(/^l2/)
  })
})

describe('sentiment', () => {
  const shipped = shippedSentiment()

  it('is learnt from labelled texts, and says which terms decided', () => {
    const { texts, labels } = makeReviews(400, 'en', 5)
    const model = trainSentiment(Object.freeze(texts), labels)
    const fresh = makeReviews(200, 'en', 6)
    const chances = predictSentiment(model, fresh.texts)
    const right = fresh.texts.filter((_, i) => Number((chances[i] as number) > 0.5) === fresh.labels[i]).length
    expect(right / fresh.texts.length).toBeGreaterThan(0.85)
    const shares = explainSentiment(model, 'rude staff')
    const logOdds = shares.reduce((sum, { share }) => sum + share, model.logistic.intercept)
    expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(predictSentiment(model, ['rude staff'])[0] as number, 12)
  })

  it.each([
    ['很好吃，送得也快', true],
    ['服务态度好，还会再来', true],
    ['Lovely meal, quick delivery', true],
    ['太难吃了，一点也不新鲜', false],
    ['等了两个小时，汤全洒了', false],
    ['不好吃', false],
    ['Not good at all, cold and late', false],
    ['The waiter was rude', false],
  ])('of the shipped model: "%s"', (text, isPraise) => {
    expect((predictSentiment(shipped, [text])[0] as number) > 0.5).toBe(isPraise)
  })

  it('is the same bits for the same seed', () => {
    expect(makeReviews(50, 'zh', 3)).toEqual(makeReviews(50, 'zh', 3))
    expect(makeReviews(50, 'zh', 3).texts).not.toEqual(makeReviews(50, 'zh', 4).texts)
  })

  it('chooses the penalty that foretells texts held out', () => {
    const { texts, labels } = makeReviews(240, 'zh', 8)
    const { l2, losses } = chooseSentiment(texts, labels, { penalties: [100, 0.5] })
    expect(l2).toBe(0.5)
    expect(losses[1]).toBeLessThan(losses[0] as number)
  })

  it('refuses other labels, and texts with nothing in common', () => {
    expect(() => trainSentiment(['a', 'b'], [0, 2])).toThrow(/^labels/)
    expect(() => trainSentiment(['a', 'b'], [0, 1])).toThrow(/^texts/)
    expect(() => makeReviews(1, 'en', 1)).toThrow(/^count/)
  })
})
