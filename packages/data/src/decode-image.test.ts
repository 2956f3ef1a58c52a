// The check of encoded images: whole ones pass, every cut and foreign file is refused by name and offset.
import { expect, test } from 'vitest';
import { checkEncodedImage } from './decode-image.ts';
import { jpegOf } from './image.fixture.ts';

const refusal = (bytes: Uint8Array) => {
  try {
    checkEncodedImage(bytes, 'train.tar:cat/a.jpg');
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('accepted');
};

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2, 3, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);

test('whole images pass, with padding after a JPEG too', () => {
  checkEncodedImage(jpegOf([1, 2, 3]), 'a.jpg');
  checkEncodedImage(Uint8Array.of(...jpegOf([1, 2, 3]), 0, 0), 'a.jpg');
  checkEncodedImage(png, 'a.png');
});

test('a JPEG cut short is refused, whatever end markers its thumbnail has', () => {
  const thumbnail = [0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
  const whole = Uint8Array.of(0xff, 0xd8, ...thumbnail, ...jpegOf([1, 2, 3]).subarray(2));
  checkEncodedImage(whole, 'a.jpg');
  for (let length = 3; length < whole.length; length++) {
    expect(refusal(whole.subarray(0, length))).toBe(
      `decodeImage: expected the JPEG end marker ff d9 at offset ${length} of train.tar:cat/a.jpg, got the end of the file. The image is cut short: copy it again or remove it.`,
    );
  }
});

test('a PNG cut short is refused', () => {
  expect(refusal(png.subarray(0, 20))).toBe(
    'decodeImage: expected the PNG end chunk at offset 8 of train.tar:cat/a.jpg, got bytes 01 02 03 00 00 00 00 49. The image is cut short: copy it again or remove it.',
  );
});

test('foreign and empty files are refused', () => {
  expect(refusal(new TextEncoder().encode('GIF89a'))).toBe(
    'decodeImage: expected a JPEG or PNG signature at offset 0 of train.tar:cat/a.jpg, got bytes 47 49 46 38 39 61. This is another kind of file: convert it or remove it.',
  );
  expect(refusal(new Uint8Array())).toContain('got the end of the file');
});
