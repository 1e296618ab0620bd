// Improves pages that work without it: a button that copies commands. Nothing is fetched.
const said = document.getElementById('said');

for (const block of document.querySelectorAll('pre[data-copy]')) {
  if (!navigator.clipboard) break;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = block.dataset.copy;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.textContent);
    button.textContent = block.dataset.copied;
    said.textContent = block.dataset.copied;
    setTimeout(() => {
      button.textContent = block.dataset.copy;
      said.textContent = '';
    }, 2000);
  });
  block.after(button);
}

// A form need not send what was left empty: the address stays short.
for (const form of document.querySelectorAll('form[role=search]')) {
  form.addEventListener('formdata', event => {
    for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name);
  });
}
