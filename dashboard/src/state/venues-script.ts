/** The script of the page of venues: loaded when somebody looks at it. */
import type { ComponentType } from 'preact'

/** The page of venues. */
export const loadVenuesPage = (): Promise<ComponentType<object>> =>
  import('../pages/venues.tsx').then(({ VenuesPage }) => VenuesPage)
