/** Files in what a message holds: AG-UI's media parts, there and back. */
import { expect, it } from 'vitest';
import { agUiPart } from '../../test/agUiParts.ts';
import { fileIn, fileName, filePart, filesIn } from './fileParts.ts';

const blob = `sha256-${'A'.repeat(43)}`;

it.each([
  ['image/png', 'image'],
  ['audio/ogg', 'audio'],
  ['video/mp4', 'video'],
  ['application/pdf', 'document'],
  ['imagery/x', 'document'],
])('makes of %s a part of the kind %s, as AG-UI has it, and reads it back', (mediaType, kind) => {
  const part = filePart({ blob, mediaType, name: 'a file', size: 7 });
  expect(part.type).toBe(kind);
  expect(agUiPart(part)).toEqual(part);
  expect(fileIn(part)).toEqual({ blob, mediaType, name: 'a file', size: 7 });
});

it('reads files that lie elsewhere, and nothing into parts that are none', () => {
  const source = (of: object) => fileIn({ type: 'image', source: of });
  expect(source({ type: 'url', value: 'https://example.org/a.png', mimeType: 'image/png' })).toEqual({
    url: 'https://example.org/a.png',
    mediaType: 'image/png',
  });
  expect(source({ type: 'data', value: 'AAAA', mimeType: 'image/png' })?.url).toBe(
    'data:image/png;base64,AAAA',
  );
  // Bytes that only a provider has are a file without a place.
  expect(source({ type: 'file', value: 'file-1', provider: 'openai' })).toEqual({
    mediaType: 'application/octet-stream',
  });
  expect(source({ type: 'file', value: '../../etc', provider: 'rejoin' })).toBeUndefined();
  expect(source({ type: 'url', value: 'javascript:alert(1)' })).toBeUndefined();
  expect(source({ type: 'url', value: 1 })).toBeUndefined();
  expect(fileIn({ type: 'text', text: 'Hello' })).toBeUndefined();
  expect(filesIn(undefined)).toEqual([]);
  const odd = { type: 'image', source: { type: 'file', provider: 'rejoin', value: blob }, metadata: 'x' };
  expect(filesIn([{ type: 'text', text: 'x' }, odd, { ...odd, metadata: { name: 1, size: -1 } }])).toEqual([
    { blob, mediaType: 'application/octet-stream' },
    { blob, mediaType: 'application/octet-stream' },
  ]);
});

it('keeps of a name its own, without folders, and of a long one its beginning and its end', () => {
  expect([fileName('C:\\fake\\a.png'), fileName('a/b/c.txt'), fileName('x')]).toEqual([
    'a.png',
    'c.txt',
    'x',
  ]);
  const long = fileName(`${'n'.repeat(300)}.tar.gz`);
  expect([long.length, long.endsWith('nn.tar.gz'), long.startsWith('nnn')]).toEqual([255, true, true]);
  expect(fileName(`a\ud800.png`)).toBe('a\ufffd.png');
});
