/** The history of seasons from a folder of daily tables: one file for each series, or for its distances; those that are absent are missing inputs. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { distancesOf, type History, inputs, listedSpans, SeriesFault, seriesOf } from '../../quant/index.ts'
import { BadInputError } from '../errors.ts'

/** The project's own tables. */
export const HISTORY_FOLDER: string = join(import.meta.dirname, '../../../history/seasons')

/**
 * Reads every table of a folder that an input names.
 *
 * @throws BadInputError when the folder has none, or one is malformed
 */
export function historyRead(folder: string): History {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new BadInputError(`${folder}: is not a folder`, 'name a folder of daily tables (history/seasons)')
  }
  const files = new Set(readdirSync(folder))
  const names = inputs.map(({ series }) => series)
  const own = names.filter((name) => files.has(`${name}.csv`))
  const far = names.filter((name) => !files.has(`${name}.csv`) && files.has(`${name}.distances.csv`))
  if (own.length + far.length === 0) {
    throw new BadInputError(
      `${folder}: has no table of a season's input`,
      `put day,value tables there, as ${inputs[0]!.series}.csv (history/seasons)`,
    )
  }
  return {
    series: new Map(own.map((name) => [name, tableRead(join(folder, `${name}.csv`), seriesOf)] as const)),
    distances: new Map(
      far.map((name) => [name, tableRead(join(folder, `${name}.distances.csv`), distancesOf)] as const),
    ),
    listed: listedSpans,
  }
}

function tableRead<Table>(path: string, of: (text: string) => Table): Table {
  try {
    return of(readFileSync(path, 'utf8'))
  } catch (cause) {
    if (!(cause instanceof SeriesFault)) throw cause
    throw new BadInputError(`${path}: ${cause.message}`, 'write its lines in order, as history/seasons has them', cause)
  }
}
