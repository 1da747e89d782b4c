import type { RecordOf } from '@tandem/contracts'

/** Words that tills and platforms use, in the product's two languages. A MAP file adds its own. */
export const STATUS_WORDS: Record<string, RecordOf<'order'>['status']> = {
  待付款: 'placed',
  未付款: 'placed',
  pending: 'placed',
  已付款: 'paid',
  已支付: 'paid',
  待发货: 'paid',
  配送中: 'paid',
  已完成: 'fulfilled',
  完成: 'fulfilled',
  交易成功: 'fulfilled',
  已收货: 'fulfilled',
  completed: 'fulfilled',
  complete: 'fulfilled',
  done: 'fulfilled',
  delivered: 'fulfilled',
  已取消: 'cancelled',
  取消: 'cancelled',
  已关闭: 'cancelled',
  交易关闭: 'cancelled',
  canceled: 'cancelled',
}

export const CHANNEL_WORDS: Record<string, RecordOf<'order'>['channel']> = {
  收银: 'till',
  收银台: 'till',
  门店: 'till',
  到店: 'till',
  线下: 'till',
  pos: 'till',
  store: 'till',
  小程序: 'app',
  微信小程序: 'app',
  网站: 'web',
  官网: 'web',
  online: 'web',
  平台: 'platform',
  外卖: 'platform',
  美团: 'platform',
  饿了么: 'platform',
  京东: 'platform',
  淘宝: 'platform',
  抖音: 'platform',
}

export const MODE_WORDS: Record<string, RecordOf<'order'>['mode']> = {
  外卖: 'delivery',
  配送: 'delivery',
  外送: 'delivery',
  自提: 'pickup',
  takeaway: 'pickup',
  堂食: 'dine_in',
  'dine-in': 'dine_in',
  快递: 'ship',
  shipping: 'ship',
  预约: 'appointment',
  现场: 'instant',
  即时: 'instant',
}

export const GENDER_WORDS: Record<string, 'female' | 'male'> = {
  女: 'female',
  女士: 'female',
  f: 'female',
  男: 'male',
  先生: 'male',
  m: 'male',
}
