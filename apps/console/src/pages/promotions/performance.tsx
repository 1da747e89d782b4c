import { Progress, Skeleton } from '@mantine/core'
import type { PromotionPerformance } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Facts } from '../../parts/facts.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './promotions.module.css'

/** What it gave, who pays, and what is left. */
export function Performance({ promotionId }: { promotionId: string }) {
  const { t, code } = useWords()
  const format = useFormat()
  const { merchantId, api } = useMerchant()
  const query = useQuery({
    queryKey: [merchantId, 'promotion-performance', promotionId],
    queryFn: ({ signal }) => api.promotionPerformance(promotionId, signal),
  })
  return (
    <Loaded query={query} skeleton={<Skeleton height={120} />}>
      {({ given, uses, byFunder, budget, usesLimit, unitsQuota, coupons }) => (
        <>
          <Facts
            facts={[
              { name: t('promotion.given'), value: format.money(given), strong: true },
              { name: t('promotion.uses'), value: format.count(uses) },
              ...byFunder.map((one) => ({
                name: t('promotion.paidBy', { funder: code('funder', one.funder) }),
                value: format.money(one.given),
              })),
              ...(coupons.issued === 0
                ? []
                : [
                    {
                      name: t('promotion.couponsUsed'),
                      value: `${format.count(coupons.used)} / ${format.count(coupons.issued)}`,
                    },
                  ]),
            ]}
          />
          <Stand label={t('limit.budget')} stand={budget} write={format.money} />
          <Stand label={t('limit.uses')} stand={usesLimit} write={format.count} />
          <Stand label={t('limit.unitsQuota')} stand={unitsQuota} write={format.count} />
        </>
      )}
    </Loaded>
  )
}

interface StandProps {
  label: string
  stand: PromotionPerformance['budget']
  write: (value: number) => string
}

/** Used, kept for orders that are not paid yet, and free. */
function Stand({ label, stand, write }: StandProps) {
  const { t } = useWords()
  if (!stand) return null
  const { limit, used, held, free } = stand
  const share = (value: number) => (limit > 0 ? (100 * value) / limit : 0)
  return (
    <div className={classes.stand}>
      <p className="soft">
        {t('promotion.left', { label, free: write(free), limit: write(limit), held: write(held) })}
      </p>
      <Progress.Root mt={4} aria-hidden>
        <Progress.Section value={share(used)} />
        <Progress.Section value={share(held)} color="gray" />
      </Progress.Root>
    </div>
  )
}
