import { useLocalStorage } from '@mantine/hooks'
import { useMerchant } from './merchant-context.ts'

/** The store or warehouse that was chosen last on this browser: pages about one place begin with it. */
export function useLastPlace(): { last: string; remember: (placeId: string) => void } {
  const { merchantId } = useMerchant()
  const [last, remember] = useLocalStorage({
    key: `tandem.place.${merchantId}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  })
  return { last, remember }
}
