package servicetest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

// FuzzQuery sends any form, well signed, to STS and IAM: an answer or an error
// of the caller's making, never a failure of ours.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"Action=CreateUser&UserName=a&Path=/x/&Tags.member.1.Key=k", "Action=ListUsers&Marker=YQ%3D%3D&MaxItems=1",
		"Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=" + url.QueryEscape(trust),
		"Action=PutUserPolicy&UserName=admin&PolicyName=p&PolicyDocument=" + url.QueryEscape(document),
		"Action=GetPolicyVersion&PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess&VersionId=v1",
		"Action=EnableMFADevice&UserName=admin&SerialNumber=arn:aws:iam::111111111111:mfa/admin&AuthenticationCode1=000000&AuthenticationCode2=000000",
		"Action=AssumeRole&RoleArn=arn:aws:iam::111111111111:role/x&RoleSessionName=me&Policy=" + url.QueryEscape(document),
		"Action=AssumeRoleWithWebIdentity&RoleArn=arn:aws:iam::111111111111:role/x&RoleSessionName=me&WebIdentityToken=a.b.c",
		"Action=GetFederationToken&Name=me&PolicyArns.member.1.arn=x", "Action=DecodeAuthorizationMessage&EncodedMessage=AAAA",
		"Action=GetAccessKeyInfo&AccessKeyId=AKIA0000000000000000", "Action=CreateVirtualMFADevice&VirtualMFADeviceName=x",
	} {
		f.Add(seed)
	}
	w, err := world.Parse([]byte(`accounts: [{id: "111111111111", users: [{name: admin, accessKeys: [{id: AKIAADMIN00000000001, secret: s}], managed: [AdministratorAccess]}]}]`))
	if err != nil {
		f.Fatal(err)
	}
	srv, err := sandbox.New(w, sandbox.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, service := range []string{"sts", "iam"} {
			r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			apiKey{ID: "AKIAADMIN00000000001", Secret: "s"}.Sign(r, service, "us-east-1", body, clock.System{}.Now())
			out := httptest.NewRecorder()
			srv.ServeHTTP(out, r)
			if out.Code >= 500 {
				t.Errorf("%d %s", out.Code, out.Body)
			}
		}
	})
}
