// A shortcut of the portal, #/console?account_id=…, is a fragment, which only the browser knows.
const instance = document.currentScript.dataset.instance, shortcut = "#/console?";
if (location.hash.startsWith(shortcut)) {
  location.replace("/-/shortcut?instance=" + encodeURIComponent(instance) + "&" + location.hash.slice(shortcut.length));
}
