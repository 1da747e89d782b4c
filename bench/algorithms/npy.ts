/** An array of numbers as NumPy writes it. */
export interface NpyArray {
  shape: number[]
  /** Row by row. */
  values: Float64Array
}

const HEAD = 10

/**
 * Reads one `.npy` file of real numbers (NumPy's format 1.0 and 2.0).
 *
 * @throws RangeError when it is not such a file, or holds numbers of a kind that is not read here
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes[0] !== 0x93 || bytes[1] !== 0x4e) throw new RangeError('this is not an .npy file')
  const isFirstFormat = bytes[6] === 1
  const length = isFirstFormat ? view.getUint16(8, true) : view.getUint32(8, true)
  const start = (isFirstFormat ? HEAD : HEAD + 2) + length
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, start))
  const shape = (/'shape': \(([^)]*)\)/.exec(head)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
  const kind = /'descr': '([^']*)'/.exec(head)?.[1] ?? ''
  const count = shape.reduce((product, size) => product * size, 1)
  const isByColumn = head.includes("'fortran_order': True")
  const read = readerOf(kind, view, start)
  const [rows = 1, columns = 1] = shape
  return {
    shape,
    values: Float64Array.from({ length: count }, (_, i) =>
      read(isByColumn ? (i % columns) * rows + Math.floor(i / columns) : i),
    ),
  }
}

function readerOf(kind: string, view: DataView, start: number): (i: number) => number {
  const readers: Record<string, (i: number) => number> = {
    '<f8': (i) => view.getFloat64(start + i * 8, true),
    '<f4': (i) => view.getFloat32(start + i * 4, true),
    '<i8': (i) => Number(view.getBigInt64(start + i * 8, true)),
    '<i4': (i) => view.getInt32(start + i * 4, true),
    '<i2': (i) => view.getInt16(start + i * 2, true),
    '|i1': (i) => view.getInt8(start + i),
    '|u1': (i) => view.getUint8(start + i),
    '|b1': (i) => view.getUint8(start + i),
  }
  const reader = readers[kind]
  if (!reader) throw new RangeError(`numbers of the kind "${kind}" are not read here`)
  return reader
}
