# granted's own sign-in, with the scope of old clients, sso-portal:*, and a device code; awsid acts by the profiles that
# granted writes, as they are and after they were imported.
mkdir -p ~/.dgranted ~/.aws ~/bin
printf '#!/bin/sh\nexec awsid sandbox browse "$1"\n' > ~/bin/visit
chmod +x ~/bin/visit
cat > ~/.dgranted/config <<X
CustomSSOBrowserPath = "$HOME/bin/visit"
DefaultBrowser = "STDOUT"
[Keyring]
Backend = "file"
FileDir = "$HOME/.dgranted/keys"
X
timeout 60 granted sso populate --sso-region us-east-1 "$START_URL" </dev/null
awsid sandbox log | grep -q '"operation":"RegisterClient".*sso-portal:'
timeout 60 granted credential-process --profile DeveloperAccount/ReadOnly </dev/null
awsid sts get-caller-identity --profile DeveloperAccount/ReadOnly | grep 'assumed-role/AWSReservedSSO_ReadOnly_'
awsid import granted --yes
awsid sso login --profile DeveloperAccount/ReadOnly
awsid whoami --profile DeveloperAccount/ReadOnly | grep 'AWSReservedSSO_ReadOnly_'
