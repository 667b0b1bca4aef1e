const type = 'image/png';
/** Levels are shown as stored, whatever the file says on gamma or profiles: exports and TensorBoard show the same. */
const colorSpaceConversion = 'none';

/**
 * Decodes off the main thread. A blob for each picture keeps the main thread busy four times as long as handing the bytes to a decoder
 * does, so blobs are for a page that has none: a browser without WebCodecs, or an address that is neither https nor this computer.
 */
export const decodePng = (png: Uint8Array): Promise<ImageBitmap> =>
  typeof ImageDecoder === 'undefined' ? createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>], { type }), { colorSpaceConversion }) : decodeBytes(png as Uint8Array<ArrayBuffer>);

async function decodeBytes(data: Uint8Array<ArrayBuffer>): Promise<ImageBitmap> {
  const decoder = new ImageDecoder({ data, type, colorSpaceConversion });
  try {
    const { image } = await decoder.decode();
    try {
      return await createImageBitmap(image, { colorSpaceConversion });
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}
