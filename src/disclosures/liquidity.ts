/** Principle 7, what can be paid at once against what may have to be; principle 12, which does not apply. */
import { ONLY_TOKENS, settlementAsset } from './assets.ts'
import { daysBeyond, mostBeyond, seenPeak } from './credit.ts'
import { absent, allAbsent, type FieldRule, type Figure, peakAndMean, perTier, single } from './field.ts'
import type { TierSubject } from './subject.ts'

const NO_CREDIT = 'The house has no lines of credit: layers pay from cash that is paid in.'
const ONE_CURRENCY = 'A tier pays in its settlement token alone.'
const PAYMENT =
  'Largest of a day, looked at hourly: cash that the failure of one owner, or of owners that act as one, would ask for at once under the move of Cover-2; collateral cannot pay it.'

const resources: FieldRule[] = [
  perTier(
    ['7.1.1', 'Cover 1 or Cover 2 in liquid resources', 'text'],
    'The breaker (INV-15) slows outflow and stops new risk unless liquid resources cover the largest payment of one owner.',
    () => single('Cover 1'),
  ),
  ...allAbsent(ONLY_TOKENS, [
    ['7.1.2', 'Liquid resources: cash at the central bank that issues the currency', 'atoms'],
    ['7.1.3', 'Liquid resources: cash at other central banks', 'atoms'],
    ['7.1.4', 'Liquid resources: cash at commercial banks, secured', 'atoms'],
    ['7.1.5', 'Liquid resources: cash at commercial banks, unsecured', 'atoms'],
  ]),
  ...allAbsent(NO_CREDIT, [
    ['7.1.6', 'Liquid resources: secured lines of credit', 'atoms'],
    ['7.1.7', 'Liquid resources: unsecured lines of credit', 'atoms'],
  ]),
  absent(
    ['7.1.8', 'Liquid resources: marketable collateral with funding arranged', 'atoms'],
    'Collateral counts as nothing here: its sale is not arranged beforehand.',
  ),
  perTier(
    ['7.1.9', 'Liquid resources: other', 'atoms'],
    'Cash that is owed to nobody: SITG, fund, stakes, what the treasury has not lent and the reserves of the markets, less what owners lack already.',
    liquidOf,
  ),
  absent(['7.1.10', 'Access to central bank liquidity', 'text'], 'The house has no central bank.'),
  perTier(['7.1.11', 'Order of payments', 'text'], 'What decides who is paid when not everything can be.', () =>
    single(
      'Sweeps pay recorded gains of a market pro rata; withdrawals are paid one by one within the outflow limits; beyond them, and while the breaker is on, they wait and are paid pro rata at the end of each epoch.',
    ),
  ),
  absent(['7.2.1', 'Supplementary liquid resources', 'atoms'], 'There are none beside those of 7.1.'),
]

const payments: FieldRule[] = [
  perTier(['7.3.1', 'Largest payment if one member fails', 'atoms'], PAYMENT, ({ year }) =>
    peakAndMean(year, (day) => seenPeak(day.payment)),
  ),
  perTier(
    ['7.3.2', 'Days on which it exceeded liquid resources', 'count'],
    'Days of the year on which 7.3.1 exceeded 7.1.9 of the same moment.',
    ({ year }) => daysBeyond(year, (day) => day.paymentBeyond),
  ),
  perTier(['7.3.3', 'By how much it exceeded them', 'atoms'], 'The most by which it did on a day.', ({ year }) =>
    mostBeyond(year, (day) => day.paymentBeyond),
  ),
  perTier(
    ['7.3.4', 'Largest actual payment of one member in a day', 'atoms'],
    'What sweeps collected from the accounts of one owner in a day, the most of it.',
    ({ year }) => peakAndMean(year, (day) => day.collectedMost),
  ),
  perTier(
    ['7.3.5', 'Largest payment if one member fails, by currency', 'atoms'],
    `${PAYMENT} ${ONE_CURRENCY}`,
    (subject) =>
      inToken(
        subject,
        peakAndMean(subject.year, (day) => seenPeak(day.payment)),
      ),
  ),
  perTier(
    ['7.3.6', 'Days on which it exceeded liquid resources, by currency', 'count'],
    `As 7.3.2. ${ONE_CURRENCY}`,
    (subject) =>
      inToken(
        subject,
        daysBeyond(subject.year, (day) => day.paymentBeyond),
      ),
  ),
  perTier(['7.3.7', 'By how much it exceeded them, by currency', 'atoms'], `As 7.3.3. ${ONE_CURRENCY}`, (subject) =>
    inToken(
      subject,
      mostBeyond(subject.year, (day) => day.paymentBeyond),
    ),
  ),
]

const deliveries = allAbsent(
  'Perpetuals settle in cash against the settlement account of their market; nothing is delivered.',
  [
    ['12.1.1', 'Settlements by delivery versus payment, by value', 'ppm'],
    ['12.1.2', 'Settlements by delivery versus delivery, by value', 'ppm'],
    ['12.1.3', 'Settlements by payment versus payment, by value', 'ppm'],
    ['12.2.1', 'Settlements by delivery versus payment, by number', 'ppm'],
    ['12.2.2', 'Settlements by delivery versus delivery, by number', 'ppm'],
    ['12.2.3', 'Settlements by payment versus payment, by number', 'ppm'],
  ],
)

/** Principles 7 and 12. */
export const liquidityRules: readonly FieldRule[] = [...resources, ...payments, ...deliveries]

function liquidOf({ look: { resources: found } }: TierSubject): Figure {
  const parts = (['sitg', 'fund', 'stakers', 'treasury', 'reserves', 'liquid'] as const).map((name) => {
    return { label: name === 'liquid' ? 'in total' : name, value: `${found[name]}` }
  })
  return { series: parts }
}

/** The figure under the name of the tier's one currency. */
function inToken(subject: TierSubject, figure: Figure): Figure {
  const asset = settlementAsset(subject)
  if (asset < 0) return { notApplicable: 'The tier has no settlement token yet.' }
  if ('value' in figure) return { series: [{ label: `asset ${asset}`, value: figure.value }] }
  if (!('series' in figure)) return figure
  return { series: figure.series.map(({ label, value }) => ({ label: `asset ${asset}: ${label}`, value })) }
}
