import type { Aspect } from './review-text.ts'

type Tone = 'good' | 'mixed' | 'bad'
export type Phrases = Record<'zh' | 'en', { good: readonly string[]; bad: readonly string[] }>

export const OPENINGS: Record<'zh' | 'en', Record<Tone, readonly string[]>> = {
  zh: {
    good: ['很满意', '老顾客了', '第二次来', '一如既往地好', '推荐', '家门口的店', '周末一家人来的'],
    mixed: ['一般般', '中规中矩', '有好有坏', '没有上次好', '还行吧'],
    bad: ['失望', '不会再来了', '差评', '说实话很生气', '体验很差', '踩雷了'],
  },
  en: {
    good: ['very happy', 'a regular here', 'second time here', 'good as always', 'recommended', 'came with the family'],
    mixed: ['so-so', 'mixed feelings', 'not as good as last time', 'average'],
    bad: ['disappointed', 'will not come back', 'quite angry to be honest', 'a bad experience'],
  },
}

export const CLOSINGS: Record<'zh' | 'en', Record<Tone, readonly string[]>> = {
  zh: {
    good: ['下次还来', '会回购', '已经推荐给朋友', '继续保持', '五星'],
    mixed: ['希望改进', '再看看吧', '给个中评'],
    bad: ['希望商家重视', '客服也没解决', '要求退款', '建议避开'],
  },
  en: {
    good: ['will be back', 'will buy again', 'told my friends', 'keep it up'],
    mixed: ['room to improve', 'let us see next time'],
    bad: ['please do something about it', 'support did not help', 'I want my money back'],
  },
}

export const PHRASES: Record<Aspect, Phrases> = {
  taste: {
    zh: {
      good: ['{product}味道很正', '{product}太好吃了', '菜很入味', '口味稳定', '{product}是必点', '分量足，味道好'],
      bad: ['{product}太咸了', '{product}是凉的', '味道不如以前', '{product}没熟透', '太油了', '{product}有股怪味'],
    },
    en: {
      good: ['{product} tasted great', 'well seasoned', '{product} is a must', 'big portions and good flavour'],
      bad: [
        '{product} was far too salty',
        '{product} came cold',
        'not as tasty as before',
        '{product} was undercooked',
        'too greasy',
      ],
    },
  },
  fresh: {
    zh: {
      good: ['{product}很新鲜', '菜很水灵', '水果甜，没有坏的', '日期都很新', '{product}品质好'],
      bad: ['{product}不新鲜', '{product}烂了一半', '有几个是坏的', '快过期了还在卖', '{product}发蔫了'],
    },
    en: {
      good: [
        '{product} was very fresh',
        'sweet fruit, none of it bad',
        'all with fresh dates',
        'good quality {product}',
      ],
      bad: [
        '{product} was not fresh',
        'half of the {product} was rotten',
        'sold close to its date',
        '{product} had wilted',
      ],
    },
  },
  delivery: {
    zh: {
      good: ['送得很快', '比预计早到', '骑手很有礼貌', '下雨天也准时'],
      bad: ['送得太慢了', '晚了很久', '等了一个多小时', '超时还没人解释', '骑手说是店里出餐慢'],
    },
    en: {
      good: ['fast delivery', 'arrived before the time promised', 'polite rider', 'on time even in the rain'],
      bad: [
        'delivery was far too slow',
        'very late',
        'waited more than an hour',
        'late and nobody explained',
        'the rider said the kitchen was slow',
      ],
    },
  },
  packaging: {
    zh: {
      good: ['包装很用心', '冰袋都还是冰的', '包装严实没有漏'],
      bad: ['包装漏了', '汤洒了一袋子', '鸡蛋碎了两个', '包装太简陋'],
    },
    en: {
      good: ['carefully packed', 'the ice packs were still cold', 'packed tight, nothing leaked'],
      bad: ['the packaging leaked', 'soup all over the bag', 'two of the eggs were broken', 'poorly packed'],
    },
  },
  wait: {
    zh: {
      good: ['上菜快', '没怎么排队', '不用等位'],
      bad: ['排队太久了', '等位半个多小时', '上菜太慢', '周末根本排不上', '收银只开一个口'],
    },
    en: {
      good: ['served quickly', 'hardly any queue', 'got a table at once'],
      bad: [
        'queued far too long',
        'more than half an hour for a table',
        'dishes came slowly',
        'only one till was open',
      ],
    },
  },
  staff: {
    zh: {
      good: ['服务态度好', '店员很热情', '店长很负责', '服务周到'],
      bad: ['服务态度差', '叫了几次没人理', '店员爱答不理', '一直推销办卡'],
    },
    en: {
      good: ['friendly staff', 'the manager cares', 'good service'],
      bad: ['rude staff', 'nobody came when we called', 'kept pushing a card on me'],
    },
  },
  price: {
    zh: {
      good: ['价格实惠', '性价比高', '活动很划算', '用券很合适'],
      bad: ['偏贵', '又涨价了', '活动价和标价不一样', '不值这个价'],
    },
    en: {
      good: ['fair prices', 'good value', 'a good deal with the coupon'],
      bad: ['too expensive', 'prices went up again', 'not worth the money', 'charged more than the label said'],
    },
  },
  missing: {
    zh: { good: ['东西都齐'], bad: ['少了一样东西', '{product}没给', '漏发了，联系了才补'] },
    en: {
      good: ['everything was there'],
      bad: ['one thing was missing', 'no {product} in the bag', 'an item was left out'],
    },
  },
  wrong: {
    zh: { good: ['没有弄错'], bad: ['送错了', '点的不是这个', '{product}拿错了规格'] },
    en: { good: ['all correct'], bad: ['wrong item', 'this is not what I ordered', 'wrong size of {product}'] },
  },
  skill: {
    zh: {
      good: ['手法专业', '{product}效果很好', '技师很细心', '做完很舒服'],
      bad: ['手法一般', '{product}没什么效果', '做完过敏了', '技师不专业', '比约的时间短'],
    },
    en: {
      good: ['skilled hands', '{product} worked well', 'careful and gentle', 'felt great afterwards'],
      bad: ['average skill', '{product} did nothing', 'my skin reacted badly', 'shorter than booked'],
    },
  },
  teacher: {
    zh: {
      good: ['老师很耐心', '孩子很喜欢{product}', '课堂气氛好', '进步明显', '老师专业'],
      bad: ['老师换得太勤', '{product}人太多照顾不过来', '课程内容重复', '老师迟到', '孩子说听不懂'],
    },
    en: {
      good: ['a patient teacher', 'my child loves {product}', 'clear progress', 'lively lessons'],
      bad: [
        'teachers change too often',
        'too many children in {product}',
        'the teacher was late',
        'the same lesson again',
      ],
    },
  },
  clean: {
    zh: { good: ['环境干净', '店里很整洁', '环境舒服'], bad: ['桌子没擦干净', '卫生一般', '洗手间有味道', '太吵了'] },
    en: { good: ['clean and tidy', 'a pleasant place'], bad: ['the table was dirty', 'not very clean', 'too noisy'] },
  },
}

/** Texts that brushing rings copy. */
export const FAKE: readonly string[] = [
  '非常好，强烈推荐，下次还会光顾！',
  '环境好服务好味道好，五星好评！',
  '朋友推荐来的，果然没有失望，好评！',
  '性价比超高，值得信赖的商家，点赞！',
]
