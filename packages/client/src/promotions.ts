import type {
  CategoriesAnswer,
  CouponsAnswer,
  CouponsWithdrawn,
  IssuedCoupons,
  NewCoupons,
  NewPromotion,
  PreviewAnswer,
  PromotionDetail,
  PromotionEdit,
  PromotionPerformance,
  PromotionPreview,
  PromotionState,
  PromotionsAnswer,
  PromotionVersionsAnswer,
} from '@tandem/contracts'
import type { z } from 'zod'
import type { Http } from './http.ts'

export type CouponPage = z.infer<typeof CouponsAnswer>
/** What moves a promotion from one state to the next. */
export type PromotionMove = 'go-live' | 'pause' | 'end'

/** Promotions and their coupons, of the merchant under `root`. */
export function promotionsApi(http: Http, root: string) {
  const promotion = (id: string) => `${root}/promotions/${encodeURIComponent(id)}`
  return {
    promotions: (state?: PromotionState, signal?: AbortSignal) =>
      http.get<z.infer<typeof PromotionsAnswer>>(`${root}/promotions`, { state }, signal),
    promotion: (id: string, signal?: AbortSignal) => http.get<PromotionDetail>(promotion(id), {}, signal),
    promotionVersions: (id: string, signal?: AbortSignal) =>
      http.get<z.infer<typeof PromotionVersionsAnswer>>(`${promotion(id)}/versions`, {}, signal),
    promotionPerformance: (id: string, signal?: AbortSignal) =>
      http.get<PromotionPerformance>(`${promotion(id)}/performance`, {}, signal),
    previewPromotion: (ask: PromotionPreview) => http.post<PreviewAnswer>(`${root}/promotions/preview`, ask),
    createPromotion: (input: NewPromotion, key?: string) =>
      http.post<PromotionDetail>(`${root}/promotions`, input, key),
    changePromotion: (id: string, edit: PromotionEdit) => http.put<PromotionDetail>(promotion(id), edit),
    movePromotion: (id: string, move: PromotionMove, key?: string) =>
      http.post<PromotionDetail>(`${promotion(id)}/${move}`, undefined, key),
    coupons: (id: string, after?: string, signal?: AbortSignal) =>
      http.get<CouponPage>(`${promotion(id)}/coupons`, { after }, signal),
    issueCoupons: (id: string, ask: NewCoupons, key?: string) =>
      http.post<z.infer<typeof IssuedCoupons>>(`${promotion(id)}/coupons`, ask, key),
    withdrawCoupon: (id: string, code: string) =>
      http.post<z.infer<typeof CouponsWithdrawn>>(`${promotion(id)}/coupons/withdraw`, { code }),
    categories: (signal?: AbortSignal) => http.get<z.infer<typeof CategoriesAnswer>>(`${root}/categories`, {}, signal),
  }
}
