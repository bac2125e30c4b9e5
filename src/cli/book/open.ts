/** A book's file, read. */
import { type Book, bookRead } from '../../books/index.ts'
import { jsonFileRead } from '../json-file.ts'

/** A book is written by hand or by a program for one account: 128 positions need 20 kB. */
const BOOK_BYTES_MAX = 1_000_000

/**
 * Reads a book.
 *
 * @throws BadInputError, BookError
 */
export function bookOpen(path: string): Book {
  return bookRead(path, jsonFileRead(path, BOOK_BYTES_MAX))
}
