import type { RecordOf } from '@tandem/contracts'
import { CITY_NAME, DISTRICTS } from '../geography.ts'
import { FRESH_RANGE } from '../goods/fresh-range.ts'
import { BEAUTY_RANGE, DINING_RANGE, EDUCATION_RANGE } from '../goods/service-range.ts'

type Label = RecordOf<'label'>

/** Codes that the city uses and that mean nothing by themselves: `code|zh|en`. */
const CODES: Partial<Record<Label['field'], string>> = {
  source: `
direct|直接访问|Direct
wechat|微信小程序|WeChat mini-program
search|搜索引擎|Search engine
search_ads|搜索广告|Search ads
short_video|短视频广告|Short-video ads
map_ads|地图推广|Map ads
push|消息推送|Push message
store_qr|门店扫码|QR code in store`,
  platform: `
yunkuai|云筷外卖|Yunkuai
daomen|到门|Daomen`,
  campaign_type: `
win_back|召回|Win-back
discount|满减|Discount
newcomer|新人|Newcomer
promotion|促销|Promotion`,
  payment_method: `
wechat|微信支付|WeChat Pay
alipay|支付宝|Alipay
card|银行卡|Bank card
cash|现金|Cash
platform|平台结算|Paid out by platform`,
  page: `
home|首页|Home
category|分类|Category
search|搜索|Search
product|商品|Product
cart|购物车|Cart
checkout|结算|Checkout
paid|支付成功|Paid
store|门店|Store
orders|我的订单|My orders
coupons|卡券|Coupons`,
}

/** What the city's codes are called in both languages. */
export function labels(at: number): Label[] {
  const label = (field: Label['field'], code: string, zh: string, en: string): Label => ({
    kind: 'label',
    field,
    code,
    at,
    name: { zh, en },
  })
  const sections = [...FRESH_RANGE, ...DINING_RANGE, ...BEAUTY_RANGE, ...EDUCATION_RANGE]
  const departments = new Map(sections.map(({ department }) => [department.en, department]))
  return [
    label('city', CITY_NAME.en, CITY_NAME.zh, CITY_NAME.en),
    ...DISTRICTS.map(({ name }) => label('district', name.en, name.zh, name.en)),
    ...[...departments.values()].map(({ zh, en }) => label('department', en, zh, en)),
    ...sections.map(({ name }) => label('category', name.en, name.zh, name.en)),
    ...Object.entries(CODES).flatMap(([field, rows]) =>
      rows
        .trim()
        .split('\n')
        .map((row) => {
          const [code = '', zh = '', en = ''] = row.split('|')
          return label(field as Label['field'], code, zh, en)
        }),
    ),
  ]
}
