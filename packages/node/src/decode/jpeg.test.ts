// Decoding with sharp: known pixels of JPEG and PNG images, and damaged ones named.
import { drawCrop } from '@softlabel/data';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeImage, decoderVersions } from './jpeg.ts';

const [width, height] = [6, 4];
const gradient = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256);
const encode = (pixels: Uint8Array, channels: 1 | 3 | 4) => sharp(pixels, { raw: { width, height, channels } });

test('a PNG comes back to the bit, rows first and red before green', async () => {
  const decoded = await decodeImage(await encode(gradient, 3).png().toBuffer(), 'a.png');
  expect([decoded.width, decoded.height]).toEqual([width, height]);
  expect([...decoded.pixels]).toEqual([...gradient]);
});

test('a JPEG of one colour comes back within its quantisation', async () => {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => [200, 90, 30][i % 3]);
  const decoded = await decodeImage(await encode(pixels, 3).jpeg({ quality: 95 }).toBuffer(), 'a.jpg');
  expect(decoded.pixels).toHaveLength(pixels.length);
  for (let i = 0; i < pixels.length; i++) expect(Math.abs(decoded.pixels[i] - pixels[i])).toBeLessThanOrEqual(4);
});

test('grey becomes three equal channels, transparency is dropped', async () => {
  const grey = Uint8Array.from({ length: width * height }, (_, i) => i * 10);
  const decoded = await decodeImage(await encode(grey, 1).toColourspace('b-w').jpeg({ quality: 100 }).toBuffer(), 'grey.jpg');
  expect(decoded.pixels).toHaveLength(width * height * 3);
  for (let i = 0; i < decoded.pixels.length; i += 3) expect(new Set(decoded.pixels.subarray(i, i + 3)).size).toBe(1);
  const clear = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 128 : i));
  const { pixels } = await decodeImage(await encode(clear, 4).png().toBuffer(), 'clear.png');
  expect([...pixels]).toEqual([...clear].filter((_, i) => i % 4 !== 3));
});

/** A JPEG of 6 x 4 pixels in cyan, magenta, yellow and black, and what Pillow 9.4 makes of it by convert('RGB'). */
const INKS =
  '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgABAAGBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwDqvh5Anx5+DzX/AI1H9s6roPiG40KLUpebi6gjtoJUadznzJR55UvwWCKW3OWdovh74ji8c+PtAtPEnh/w/wCILS60vxBqVxBqulQ3Mc10usrAtw6uCGlEKrGHPzBFC5wMV81fE/8Abx+MX9oj/io/4j/C3/xVYlx8bvFvhD4f6J8SrLUPN8aeLbu+jvtUuQXkighu54Ut4eR5cR8hZGA5dzliQkap/9k=';
const BY_PILLOW = '/9r/p169cRGONkxTEREiRQ7CF4qTiDZiQE80GBYVi0GJSqphIkY7CxAkGBUKv3hUcxo0QF0gHiERAwECFZwfnz0QXgMFKywB';

test('inks become what Pillow makes of them, before the image is scaled', async () => {
  const jpeg = Buffer.from(INKS, 'base64');
  const { pixels, ...size } = await decodeImage(jpeg, 'inks.jpg');
  expect([size, [...pixels]]).toEqual([{ width, height }, [...Buffer.from(BY_PILLOW, 'base64')]]);
  const png = await encode(pixels, 3).png().toBuffer();
  const half = { short: 2, crop: 2 };
  expect(await decodeImage(jpeg, 'inks.jpg', half)).toEqual(await decodeImage(png, 'inks.png', half));
});

test('a colour profile changes no pixels, as in Pillow', async () => {
  const plain = await encode(gradient, 3).jpeg().toBuffer();
  const marked = await encode(gradient, 3).withIccProfile('p3').jpeg().toBuffer();
  const at = marked.indexOf(Buffer.from('ICC_PROFILE')) - 4;
  const profile = marked.subarray(at, at + 2 + marked.readUInt16BE(at + 2));
  const carrying = Buffer.concat([plain.subarray(0, 2), profile, plain.subarray(2)]);
  expect((await sharp(carrying).metadata()).icc?.length).toBeGreaterThan(0);
  expect(await decodeImage(carrying, 'p3.jpg')).toEqual(await decodeImage(plain, 'plain.jpg'));
});

test('damaged and foreign images are refused by name', async () => {
  const noise = Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => (i * i * 31) % 256);
  const jpeg = await sharp(noise, { raw: { width: 48, height: 48, channels: 3 } })
    .jpeg()
    .toBuffer();
  await expect(decodeImage(jpeg.subarray(0, jpeg.length / 2), 'train.tar:cat/a.jpg')).rejects.toThrow(
    /^decodeImage: expected a whole JPEG or PNG image in train\.tar:cat\/a\.jpg, got .*\. Copy the image again or remove it\.$/,
  );
  const damaged = new Uint8Array(jpeg).fill(0xff, jpeg.length - 300, jpeg.length - 296);
  await expect(decodeImage(damaged, 'b.jpg')).rejects.toThrow('in b.jpg, got VipsJpeg: Corrupt JPEG data');
  await expect(decodeImage(new TextEncoder().encode('no image'), 'a.jpg')).rejects.toThrow(
    'in a.jpg, got Input buffer contains unsupported',
  );
});

test('versions name sharp and libvips', async () => {
  expect(JSON.parse(await decoderVersions())).toMatchObject({ sharp: sharp.versions.sharp, vips: sharp.versions.vips });
});

/** Pixels of a 40 x 29 image, and what torchvision 0.14 with Pillow 9.4 makes of it by Resize(16) and CenterCrop(12), [12, 12, 3]. */
const waves = Uint8Array.from({ length: 40 * 29 * 3 }, (_, i) => {
  const [c, x, y] = [i % 3, Math.floor(i / 3) % 40, Math.floor(i / 120)];
  return 128 + 100 * Math.sin(x / 3 + c) * Math.cos(y / 4 - c);
});
const BY_TORCHVISION =
  'fi5RYiBlTzODTmSiX5+ye8uwmN+erdKBsqZjpGtPiTpNayJdfzc1eitWdzuGd2e2epvQf8PNhNSwiMmDiKJRhm0ygUIvfCxIgE8rkkdQnlKHn2++lJLcgq3YcLm3YrGDX5dLaHMmeVYkjEdAgW8wp2xTwHCGwXq6qobWhY/SX5O0Q5CDPIdOT3ssc3Eqmm1EgpNFs5Ze1JGE1oart3i/h269VGmmL2yCJ3ZbP4RCb5A/o5VUgrNmtrxx2bGC25GSumybh0+aUUOQK0uAImdvPI1kbqxkpbtsgsqOrdeHysZ+zJl1sWNwhTpxWSh2OTR/MVyIR5KOcb+Pn9aKgdCxm96brMt7rZtbnWBJgzRLaCFfVS1+UVmeXpS0d8W2k92kgMbKhNOphsJ5h5hJhGQvgD0yfCxPeTd9eF6uepHOfrzQg9K3f6/UbLivX614X5BBam0jfVInkEdInk98oWm0mIzZhqjbcre/fo/PWJKsPo54PYRGVHopenEsoW5LvXB8xHiwsYTTjIzVZZG7fWm3S2WfKWp6J3hXRohDeJRFrJpb0ZZ92ouiwXq6kGy8XGaq';

test('shrinking and cropping give what torchvision gives, but for rounding', async () => {
  const png = await sharp(waves, { raw: { width: 40, height: 29, channels: 3 } })
    .png()
    .toBuffer();
  const decoded = await decodeImage(png, 'waves.png', { short: 16, crop: 12 });
  expect([decoded.width, decoded.height]).toEqual([12, 12]);
  const expected = Buffer.from(BY_TORCHVISION, 'base64');
  expect(decoded.pixels).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(decoded.pixels[i] - expected[i])).toBeLessThanOrEqual(1);
});

test('an image smaller than asked is enlarged', async () => {
  const decoded = await decodeImage(await encode(gradient, 3).png().toBuffer(), 'a.png', { short: 8, crop: 8 });
  expect([decoded.width, decoded.height, decoded.pixels.length]).toEqual([8, 8, 192]);
});

test('a random crop is the drawn box, scaled and perhaps mirrored', async () => {
  const raw = { width: 40, height: 29, channels: 3 } as const;
  const png = await sharp(waves, { raw }).png().toBuffer();
  const seen = { width: 12, height: 12 };
  const draws = Array.from({ length: 8 }, (_, image) => ({ seed: 1, step: 0, image }));
  for (const draw of draws) {
    const { box, isMirrored } = drawCrop(raw.width, raw.height, draw);
    const boxed = await sharp(waves, { raw }).extract(box).raw().toBuffer();
    const scaled = await sharp(boxed, { raw: { ...raw, width: box.width, height: box.height } })
      .resize({ ...seen, fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer();
    const expected = isMirrored
      ? await sharp(scaled, { raw: { ...raw, ...seen } })
          .flop()
          .raw()
          .toBuffer()
      : scaled;
    const { pixels, ...size } = await decodeImage(png, 'waves.png', { ...seen, draw });
    expect(size).toEqual(seen);
    expect([...pixels]).toEqual([...expected]);
  }
  expect(new Set(draws.map((draw) => drawCrop(raw.width, raw.height, draw).isMirrored)).size).toBe(2);
});
