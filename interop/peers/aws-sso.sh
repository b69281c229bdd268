# aws-sso registers for refresh tokens, signs in by a device code, lists with pages of a thousand, and gets a role's keys.
mkdir -p ~/.aws-sso ~/.aws
cat > ~/.aws-sso/config.yaml <<X
SSOConfig:
  Default:
    SSORegion: us-east-1
    StartUrl: $START_URL
    DefaultRegion: us-east-1
DefaultSSO: Default
SecureStore: json
JsonStore: $HOME/.aws-sso/store.json
UrlAction: exec
UrlExecCommand: [awsid, sandbox, browse, "%s"]
AutoConfigCheck: false
X
timeout 60 aws-sso list </dev/null
timeout 60 aws-sso list </dev/null | grep -q '444455556666.*ReadOnly'
timeout 60 aws-sso process --account 111122223333 --role ReadOnly </dev/null
[ "$(awsid sandbox log | grep -c '"operation":"CreateToken".*"status":200')" = 1 ]
