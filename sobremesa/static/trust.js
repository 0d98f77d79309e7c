// What may become part of the page. htmx hands over what our own server wrote; should a script,
// a frame with a document of its own or an on… attribute ever be in it, it is taken out here,
// whatever the templates and the sanitiser did (CSP: require-trusted-types-for 'script').
(() => {
  if (!window.trustedTypes) return;
  const asIs = trustedTypes.createPolicy("sobremesa", { createHTML: (html) => html });
  const isHandler = (name) => name.startsWith("on") || name.startsWith("hx-on") || name === "srcdoc";
  trustedTypes.createPolicy("default", {
    createHTML(html) {
      const box = document.createElement("template"); // unlike a document it keeps a lone <tr>
      box.innerHTML = asIs.createHTML(html);
      const scrub = (root) => {
        for (const node of root.querySelectorAll("script, object, embed")) node.remove();
        for (const node of root.querySelectorAll("*")) {
          for (const { name } of [...node.attributes]) if (isHandler(name)) node.removeAttribute(name);
          if (node.localName === "template") scrub(node.content);
        }
      };
      scrub(box.content);
      return box.innerHTML;
    },
  });
})();
