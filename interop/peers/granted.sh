# granted's own sign-in: the scope of old clients, sso-portal:*, and a device code.
mkdir -p ~/.dgranted ~/bin
printf '#!/bin/sh\nexec awsid sandbox browse "$1"\n' > ~/bin/visit
chmod +x ~/bin/visit
cat > ~/.dgranted/config <<X
CustomSSOBrowserPath = "$HOME/bin/visit"
[Keyring]
Backend = "file"
FileDir = "$HOME/.dgranted/keys"
X
timeout 60 granted-login "$START_URL" 111122223333 ReadOnly </dev/null
awsid sandbox log | grep -q '"operation":"RegisterClient".*sso-portal:'
