export { changePromotion, createPromotion, setPromotionState } from './change-promotion.ts'
export { holdsOf } from './holds-of.ts'
export { type LivePromotions, livePromotions, type PromotionAsk } from './live-promotions.ts'
