const type = 'image/png';

/**
 * Decodes off the main thread. A blob for each picture keeps the main thread busy four times as long as handing the bytes to a decoder
 * does, so blobs are for a page that has none: a browser without WebCodecs, or an address that is neither https nor this computer.
 */
export const decodePng = (png: Uint8Array): Promise<ImageBitmap> =>
  typeof ImageDecoder === 'undefined' ? createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>], { type })) : decodeBytes(png as Uint8Array<ArrayBuffer>);

async function decodeBytes(data: Uint8Array<ArrayBuffer>): Promise<ImageBitmap> {
  const decoder = new ImageDecoder({ data, type });
  try {
    const { image } = await decoder.decode();
    try {
      return await createImageBitmap(image);
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}
