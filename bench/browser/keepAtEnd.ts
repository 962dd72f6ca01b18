/** Keeps every lane at its end, as chats do it: after layout, so that no layout is forced, and once per frame at most. */
export function keepAtEnd(): void {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const lane = target.parentElement;
      if (lane) lane.scrollTop = lane.scrollHeight;
    }
  });
  for (const content of document.querySelectorAll('.lane > *')) observer.observe(content);
}
