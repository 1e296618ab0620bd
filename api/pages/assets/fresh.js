// What the officers' pages share: parts of a page that are put in the place of their old selves.

/// Takes each part of `html` that has `data-fresh` into the part of the page with its id, except
/// where `stays(part)`.
export function putInPlace(html, stays = () => false) {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  for (const part of fresh.querySelectorAll('[data-fresh]')) {
    const old = document.getElementById(part.id);
    if (!old || stays(old)) continue;
    Object.assign(old.dataset, part.dataset);
    old.replaceChildren(...part.childNodes);
  }
}
