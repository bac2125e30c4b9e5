/** Opening a house and growing its tables. */
import { keyWrite } from '../../tables/index.ts'
import { rebuildWatch } from '../conclude.ts'
import type { Handler } from '../handler.ts'
import { sizeHouse } from '../house.ts'

const ROWS_MAX = 2 ** 27

const growable = ['owners', 'accounts', 'legs', 'balances'] as const

/** Handlers of the house itself. */
export const houseHandlers: { houseOpen: Handler<'houseOpen'>; houseGrow: Handler<'houseGrow'> } = {
  houseOpen: {
    reject: (_, { owners, accounts, legs, balances }) =>
      [owners, accounts, legs, balances].every((rows) => rows >= 64 && rows <= ROWS_MAX) ? null : 'fieldOutOfRange',
    act(house, command) {
      keyWrite(house.head.house, 0, command.house)
      house.head.open[0] = 1
      sizeHouse(house, command)
      growable.forEach((name, table) => {
        house.events.push({ type: 'houseSized', table, capacity: command[name] })
      })
    },
  },
  houseGrow: {
    reject: (house, { table }) => (capacitiesOf(house)[table] * 2 > ROWS_MAX ? 'fieldOutOfRange' : null),
    act(house, { table }) {
      const capacities = capacitiesOf(house)
      capacities[table] *= 2
      sizeHouse(house, capacities)
      rebuildWatch(house)
      house.events.push({ type: 'houseSized', table: growable.indexOf(table), capacity: capacities[table] })
    },
  },
}

function capacitiesOf(house: Parameters<typeof sizeHouse>[0]): Record<(typeof growable)[number], number> {
  const { owners, accounts, balances } = house.ledger
  return {
    owners: owners.capacity,
    accounts: accounts.capacity,
    legs: house.markets.legs.capacity,
    balances: balances.capacity,
  }
}
