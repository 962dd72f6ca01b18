/** `fetch` by an XMLHttpRequest, for browsers: it alone says how much of a body has been sent. */

/** @param onProgress called with the bytes of the body that have gone out so far */
export const sendByRequest =
  (onProgress: (sent: number) => void): typeof fetch =>
  (address, { method = 'GET', headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const stop = () => request.abort();
      const fail = () =>
        reject(signal?.aborted ? signal.reason : new TypeError(`${method} ${address} failed.`));
      if (signal?.aborted) return fail();
      request.open(method, String(address));
      request.responseType = 'text';
      for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded }) => onProgress(loaded);
      request.onerror = fail;
      request.onabort = fail;
      request.ontimeout = fail;
      request.onloadend = () => signal?.removeEventListener('abort', stop);
      request.onload = () => {
        // It has followed a redirect, which `fetch` is told not to.
        if (request.responseURL !== new URL(String(address), location.href).href) return fail();
        resolve(new Response(request.responseText, { status: request.status }));
      };
      signal?.addEventListener('abort', stop);
      // CAST: what a request sends is what `fetch` does, but for a stream, which is never given here.
      request.send(body as XMLHttpRequestBodyInit | null | undefined);
    });
