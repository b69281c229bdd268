package awsapi_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// service is a server that always answers the same and keeps what it was asked.
type service struct {
	url      string
	requests []*http.Request
	bodies   []string
}

func serve(t *testing.T, status int, header map[string]string, body string) *service {
	t.Helper()
	s := &service{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		s.requests, s.bodies = append(s.requests, r.Clone(t.Context())), append(s.bodies, string(sent))
		for k, v := range header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *service) clients(t *testing.T, vars ...string) *awsapi.Clients {
	t.Helper()
	return clients(t, world(t, append([]string{"AWS_ENDPOINT_URL=" + s.url, "AWS_REGION=eu-west-1", "AWS_MAX_ATTEMPTS=1"}, vars...)...), settings.Flags{})
}

func object(t *testing.T, text string) value.Object {
	t.Helper()
	o, err := value.ParseObject([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func compact(v any) string {
	return string(value.OneLine().Append(nil, value.Normal(v, value.ISO8601)))
}

func TestRequestsOnTheWire(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		service, operation, input string
		line, body                string
		header                    map[string]string
	}{
		"query": {
			"sts", "AssumeRole",
			`{"RoleArn": "a", "RoleSessionName": "s", "PolicyArns": [{"arn": "p1"}, {"arn": "p2"}], "DurationSeconds": 900, "Tags": [], "TransitiveTagKeys": ["x y"]}`,
			"POST /", "Action=AssumeRole&DurationSeconds=900&PolicyArns.member.1.arn=p1&PolicyArns.member.2.arn=p2&RoleArn=a&RoleSessionName=s&Tags=&TransitiveTagKeys.member.1=x+y&Version=2011-06-15",
			map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
		},
		"query without members":    {"sts", "GetCallerIdentity", `{}`, "POST /", "Action=GetCallerIdentity&Version=2011-06-15", nil},
		"query without input":      {"iam", "GetAccountSummary", `{}`, "POST /", "Action=GetAccountSummary&Version=2010-05-08", nil},
		"query true and false":     {"iam", "CreateLoginProfile", `{"UserName": "u", "Password": "p", "PasswordResetRequired": false}`, "POST /", "Action=CreateLoginProfile&Password=p&PasswordResetRequired=false&UserName=u&Version=2010-05-08", nil},
		"query number of any size": {"iam", "ListUsers", `{"MaxItems": 99999999999999999999}`, "POST /", "Action=ListUsers&MaxItems=99999999999999999999&Version=2010-05-08", nil},
		"query map":                {"iam", "SimulateCustomPolicy", `{"PolicyInputList": ["{}"], "ActionNames": ["a:b"], "ContextEntries": [{"ContextKeyName": "k", "ContextKeyValues": ["v"]}]}`, "POST /", "Action=SimulateCustomPolicy&ActionNames.member.1=a%3Ab&ContextEntries.member.1.ContextKeyName=k&ContextEntries.member.1.ContextKeyValues.member.1=v&PolicyInputList.member.1=%7B%7D&Version=2010-05-08", nil},
		"header and query": {
			"sso", "GetRoleCredentials", `{"roleName": "R/1", "accountId": "111111111111", "accessToken": "tok"}`,
			"GET /federation/credentials?account_id=111111111111&role_name=R%2F1", "", map[string]string{"X-Amz-Sso_bearer_token": "tok"},
		},
		"number in the query": {"sso", "ListAccounts", `{"accessToken": "t", "maxResults": 7}`, "GET /assignment/accounts?max_result=7", "", nil},
		"json body": {
			"sso-oidc", "RegisterClient", `{"clientName": "n", "clientType": "public", "scopes": ["a", "b"]}`,
			"POST /client/register", `{"clientName":"n","clientType":"public","scopes":["a","b"]}`, map[string]string{"Content-Type": "application/json"},
		},
		"json payload and renamed members": {
			"signin", "CreateOAuth2Token", `{"tokenInput": {"clientId": "c", "grantType": "authorization_code", "code": "x", "redirectUri": "u", "codeVerifier": "v"}}`,
			"POST /v1/token", `{"clientId":"c","grantType":"authorization_code","code":"x","redirectUri":"u","codeVerifier":"v"}`, nil,
		},
		"json empty body": {"sso-oidc", "CreateToken", `{}`, "POST /token", `{}`, nil},
		"fixed query":     {"signin", "CreateOAuth2TokenWithIAM", `{"grantType": "g", "resource": "r"}`, "POST /v1/token?x-amz-client-auth-method=iam", `{"grant_type":"g","resource":"r"}`, nil},
		"s3 in the path": {
			"s3", "ListObjectsV2", `{"Bucket": "buc", "Prefix": "a b/", "MaxKeys": 5, "EncodingType": "url", "FetchOwner": true}`,
			"GET /buc?encoding-type=url&fetch-owner=true&list-type=2&max-keys=5&prefix=a%20b%2F", "", map[string]string{"X-Amz-Content-Sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		},
		"s3 without a bucket": {"s3", "ListBuckets", `{"MaxBuckets": 3}`, "GET /?max-buckets=3", "", nil},
		"s3 header":           {"s3", "HeadBucket", `{"Bucket": "buc", "ExpectedBucketOwner": "1"}`, "HEAD /buc", "", map[string]string{"X-Amz-Expected-Bucket-Owner": "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, 403, nil, "")
			_, _ = s.clients(t).Call(t.Context(), awsapi.Request{Service: c.service, Operation: c.operation, Input: object(t, c.input), Credentials: keys()})
			if len(s.requests) != 1 {
				t.Fatalf("%d requests", len(s.requests))
			}
			r := s.requests[0]
			if line := r.Method + " " + r.RequestURI; line != strings.ReplaceAll(c.line, "%20", "+") && line != c.line {
				t.Errorf("got  %s\nwant %s", line, c.line)
			}
			if s.bodies[0] != c.body {
				t.Errorf("got  %s\nwant %s", s.bodies[0], c.body)
			}
			for name, want := range c.header {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: %s, want %s", name, got, want)
				}
			}
		})
	}
}

func TestAnswersBecomeOrderedValues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ service, operation, body, want string }{
		"order of the model, unknown members left out": {
			"sts", "GetCallerIdentity",
			`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>a &amp; b</Arn><New><X/></New><UserId>u</UserId><Account/></GetCallerIdentityResult></GetCallerIdentityResponse>`,
			`{"UserId": "u", "Account": "", "Arn": "a & b"}`,
		},
		"lists, numbers and truth": {
			"iam", "GetAccountPasswordPolicy",
			`<R><GetAccountPasswordPolicyResult><PasswordPolicy><MinimumPasswordLength> 12345678901234567890 </MinimumPasswordLength><RequireSymbols>true</RequireSymbols><RequireNumbers>True</RequireNumbers></PasswordPolicy></GetAccountPasswordPolicyResult></R>`,
			`{"PasswordPolicy": {"MinimumPasswordLength": 12345678901234567890, "RequireSymbols": true, "RequireNumbers": false}}`,
		},
		"map": {
			"iam", "GetAccountSummary",
			`<R><GetAccountSummaryResult><SummaryMap><entry><key>Users</key><value>3</value></entry><entry><key>Odd</key><value>4</value></entry></SummaryMap></GetAccountSummaryResult></R>`,
			`{"SummaryMap": {"Users": 3, "Odd": 4}}`,
		},
		"empty list":    {"iam", "ListUsers", `<R><ListUsersResult><Users/><IsTruncated>false</IsTruncated></ListUsersResult></R>`, `{"Users": [], "IsTruncated": false}`},
		"no output":     {"iam", "DeleteUser", `<DeleteUserResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteUserResponse>`, `{}`},
		"bytes as sent": {"iam", "GetCredentialReport", `<R><GetCredentialReportResult><Content>aGk=</Content></GetCredentialReportResult></R>`, `{"Content": "aGk="}`},
		"json as sent": {
			"sso", "ListAccounts", `{"more": 1, "accountList": [{"emailAddress": "e", "accountId": 12}, {"accountName": "é\n", "accountId": null}, null], "nextToken": 1.50}`,
			`{"nextToken": 1.5, "accountList": [{"accountId": 12, "emailAddress": "e"}, {"accountName": "é\n"}, null]}`,
		},
		"json names are the wire's":  {"signin", "CreateOAuth2TokenWithIAM", `{"accessToken": "no", "access_token": "yes", "expires_in": 99999999999999999999}`, `{"accessToken": "yes", "expiresIn": 99999999999999999999}`},
		"json payload":               {"signin", "CreateOAuth2Token", `{"refreshToken": "r", "accessToken": {"sessionToken": "s", "accessKeyId": "a"}}`, `{"tokenOutput": {"accessToken": {"accessKeyId": "a", "sessionToken": "s"}, "refreshToken": "r"}}`},
		"json payload that is empty": {"signin", "CreateOAuth2Token", ``, `{"tokenOutput": {}}`},
		"json without an answer":     {"sso", "Logout", ``, `{}`},
		"flattened lists in turns": {
			"s3", "ListObjectsV2",
			`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Contents><Key>a</Key><Size>5</Size></Contents><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes><Contents><Key>b</Key></Contents><IsTruncated>false</IsTruncated></ListBucketResult>`,
			`{"IsTruncated": false, "Contents": [{"Key": "a", "Size": 5}, {"Key": "b"}], "CommonPrefixes": [{"Prefix": "p/"}]}`,
		},
		"list of S3":         {"s3", "ListBuckets", `<X><Buckets><Bucket><Name>n</Name></Bucket></Buckets></X>`, `{"Buckets": [{"Name": "n"}]}`},
		"S3 says nothing":    {"s3", "ListBuckets", ``, `{}`},
		"location":           {"s3", "GetBucketLocation", `<?xml version="1.0"?><LocationConstraint xmlns="x">EU</LocationConstraint>`, `{"LocationConstraint": "EU"}`},
		"no location":        {"s3", "GetBucketLocation", `<LocationConstraint/>`, `{"LocationConstraint": ""}`},
		"policy document":    {"iam", "GetRole", `<R><GetRoleResult><Role><AssumeRolePolicyDocument>%7B%22a%22%3A1%2C%22n%22%3A9223372036854775808%7D</AssumeRolePolicyDocument></Role></GetRoleResult></R>`, `{"Role": {"AssumeRolePolicyDocument": {"a": 1, "n": 9223372036854775808}}}`},
		"policy that is not": {"iam", "GetRole", `<R><GetRoleResult><Role><AssumeRolePolicyDocument>%7Bx</AssumeRolePolicyDocument></Role></GetRoleResult></R>`, `{"Role": {"AssumeRolePolicyDocument": "%7Bx"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := serve(t, 200, nil, c.body).clients(t).Call(t.Context(), awsapi.Request{Service: c.service, Operation: c.operation, Input: bucketOf(c.operation)})
			if err != nil || compact(got) != c.want {
				t.Errorf("got  %s, %v\nwant %s", compact(got), err, c.want)
			}
		})
	}
}

func TestMembersInHeaders(t *testing.T) {
	t.Parallel()
	s := serve(t, 200, map[string]string{"x-amz-bucket-region": "eu-north-1", "x-amz-access-point-alias": "true"}, "")
	got, err := s.clients(t).Call(t.Context(), awsapi.Request{Service: "s3", Operation: "HeadBucket", Input: value.Object{{Name: "Bucket", Value: "b"}}})
	if want := `{"BucketRegion": "eu-north-1", "AccessPointAlias": true}`; err != nil || compact(got) != want {
		t.Errorf("got %s, %v, want %s", compact(got), err, want)
	}
}

func TestTimesInAllSpellings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2024-01-02T03:04:05Z":          `"2024-01-02T03:04:05+00:00"`,
		"2024-01-02T03:04:05.123Z":      `"2024-01-02T03:04:05.123000+00:00"`,
		"2024-01-02 03:04:05Z":          `"2024-01-02T03:04:05+00:00"`,
		"2024-01-02T03:04:05+0200":      `"2024-01-02T03:04:05+02:00"`,
		"2024-01-02T03:04:05":           `"2024-01-02T03:04:05"`,
		"Tue, 02 Jan 2024 03:04:05 GMT": `"2024-01-02T03:04:05+00:00"`,
		"Jan 2, 2024 3:04 AM":           `"2024-01-02T03:04:00"`,
		"0001-01-01T00:00:00Z":          `"0001-01-01T00:00:00+00:00"`,
		"1704164645":                    `"2024-01-02T03:04:05+00:00"`,
		"1704164645.5":                  `"2024-01-02T03:04:05.500000+00:00"`,
		"soon":                          "",
		"":                              "",
	} {
		s := serve(t, 200, nil, `<R><GetUserResult><User><CreateDate>`+text+`</CreateDate></User></GetUserResult></R>`)
		got, err := s.clients(t).Call(t.Context(), awsapi.Request{Service: "iam", Operation: "GetUser"})
		if want == "" {
			if err == nil || !strings.Contains(err.Error(), "invalid timestamp") || problem.KindOf(err) != problem.General {
				t.Errorf("%q: %s, %v", text, compact(got), err)
			}
			continue
		}
		date, _ := got.Object("User").Get("CreateDate")
		if err != nil || compact(date) != want {
			t.Errorf("%q: %s, %v, want %s", text, compact(date), err, want)
		}
		if sent := value.Normal(date, value.Wire); sent != text {
			t.Errorf("%q is %q on the wire", text, sent)
		}
	}
}

func TestAnswersAreUTF8WhateverTheyDeclare(t *testing.T) {
	t.Parallel()
	for _, prolog := range []string{"", "\ufeff", `<?xml version="1.0" encoding="ISO-8859-1"?>`, "\ufeff<?xml version='1.0' encoding='UTF-16'?>\n"} {
		s := serve(t, 200, nil, prolog+`<R><GetUserResult><User><UserName>ü</UserName></User></GetUserResult></R>`)
		got, err := s.clients(t).Call(t.Context(), awsapi.Request{Service: "iam", Operation: "GetUser"})
		if name := got.Object("User").Text("UserName"); name != "ü" || err != nil {
			t.Errorf("%q: %q, %v", prolog, name, err)
		}
	}
}

func TestMalformedAnswersAreErrors(t *testing.T) {
	t.Parallel()
	secret := `<R><AssumeRoleResult><Credentials><SecretAccessKey>s3cr3t</Secret`
	for name, c := range map[string]struct {
		service, operation, body string
		want, not                string
	}{
		"empty":            {"sts", "GetCallerIdentity", "", "the answer is empty", ""},
		"empty, no output": {"iam", "DeleteUser", " \n", "the answer is empty", ""},
		"text":             {"iam", "DeleteUser", "hello", `begins with "hello"`, ""},
		"json":             {"sts", "GetCallerIdentity", "{}", `begins with "{}"`, ""},
		"cut":              {"sts", "GetCallerIdentity", "<x", `begins with "<x"`, ""},
		"cut at the end":   {"sts", "GetCallerIdentity", "<R><GetCallerIdentityResult><Arn>a</Arn></GetCallerIdentityResult>", "not XML", ""},
		"other root":       {"sts", "GetCallerIdentity", "<Other/>", "GetCallerIdentityResult", ""},
		"result as root":   {"sts", "GetCallerIdentity", "<GetCallerIdentityResult><Arn>a</Arn></GetCallerIdentityResult>", "nothing around", ""},
		"text behind":      {"iam", "DeleteUser", "<R/>x", "text outside", ""},
		"two roots":        {"iam", "DeleteUser", "<R/><S/>", "several", ""},
		"odd number":       {"iam", "GetAccountPasswordPolicy", "<R><GetAccountPasswordPolicyResult><PasswordPolicy><MinimumPasswordLength>x</MinimumPasswordLength></PasswordPolicy></GetAccountPasswordPolicyResult></R>", "whole number", ""},
		"escaped":          {"iam", "DeleteUser", "\x1b[31m\xff", `\x1b[31m\xff`, "\x1b"},
		"bounded":          {"iam", "DeleteUser", strings.Repeat("x", 1000), "…", strings.Repeat("x", 200)},
		"secret":           {"sts", "AssumeRole", secret, "SecretAccessKey", "s3cr3t"},
		"json text":        {"sso", "ListAccounts", "hello", `begins with "hello"`, ""},
		"json list":        {"sso", "ListAccounts", "[]", "not a JSON object", ""},
		"json cut":         {"sso", "ListAccounts", `{"accountList": [`, "cannot be read", ""},
		"json other type":  {"sso", "ListAccounts", `{"accountList": "x"}`, "cannot be read", ""},
		"page":             {"iam", "DeleteUser", "<html><title>Sign in</title></html>", `web page and not the service's: "Sign in"`, ""},
		"json page":        {"sso", "ListAccounts", "<!DOCTYPE html><p>", "web page", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, 200, nil, c.body)
			_, err := s.clients(t, "AWS_MAX_ATTEMPTS=3").Call(t.Context(), awsapi.Request{Service: c.service, Operation: c.operation})
			if err == nil || problem.KindOf(err) != problem.General || len(s.requests) != 1 {
				t.Fatalf("%d requests, %v", len(s.requests), err)
			}
			if text := err.Error(); !strings.Contains(text, c.want) || c.not != "" && strings.Contains(text, c.not) {
				t.Errorf("%s, want %s", text, c.want)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		service, operation string
		status             int
		header             map[string]string
		body               string
		code, message      string // no code: not a refusal
	}{
		"json header":           {"sso", "ListAccounts", 401, map[string]string{"x-amzn-ErrorType": "UnauthorizedException:http://x"}, `{"message":"no"}`, "UnauthorizedException", "no"},
		"json __type":           {"sso", "ListAccounts", 401, nil, `{"message":"no","__type":"com.amazonaws#UnauthorizedException"}`, "UnauthorizedException", "no"},
		"json code":             {"sso", "ListAccounts", 400, nil, `{"Message":"no","code":"Odd"}`, "Odd", "no"},
		"json page":             {"sso", "ListAccounts", 403, nil, "<html><title>Blocked\nby us</title></html>", "403", `the answer is a web page and not the service's: "Blocked by us"`},
		"json text":             {"sso", "ListAccounts", 400, map[string]string{"x-amzn-ErrorType": "InvalidRequestException"}, `plain`, "InvalidRequestException", "plain"},
		"json empty":            {"sso", "ListAccounts", 400, map[string]string{"x-amzn-ErrorType": "InvalidRequestException"}, ``, "InvalidRequestException", ""},
		"json empty, no type":   {"sso", "ListAccounts", 418, nil, ``, "418", ""},
		"json list":             {"sso", "ListAccounts", 400, nil, `[]`, "", "it is no JSON object"},
		"json word":             {"sso", "ListAccounts", 500, nil, `"x"`, "", "it is no JSON object"},
		"json number":           {"sso-oidc", "CreateToken", 400, nil, `5`, "", "it is no JSON object"},
		"json null":             {"sso", "ListAccounts", 400, map[string]string{"x-amzn-ErrorType": "InvalidRequestException"}, `null`, "", "it is no JSON object"},
		"json true":             {"sso", "ListAccounts", 400, nil, `true`, "", "it is no JSON object"},
		"json numeric code":     {"sso", "ListAccounts", 400, nil, `{"code":12,"message":"m"}`, "", "its code is no text"},
		"json numeric __type":   {"sso", "ListAccounts", 400, nil, `{"__type":5}`, "", "its __type is no text"},
		"json odd message":      {"sso", "ListAccounts", 400, map[string]string{"x-amzn-ErrorType": "InvalidRequestException"}, `{"message":{"a":1}}`, "InvalidRequestException", `{"a": 1}`},
		"json gateway":          {"sso", "ListAccounts", 502, nil, `<html>`, "502", "Bad Gateway"},
		"oauth name only":       {"sso-oidc", "CreateToken", 400, nil, `{"error":"authorization_pending"}`, "AuthorizationPendingException", ""},
		"oauth unknown":         {"sso-oidc", "CreateToken", 400, nil, `{"error":"__a"}`, "400", ""},
		"oauth server error":    {"sso-oidc", "CreateToken", 500, nil, `{"error":"server_error"}`, "InternalServerException", ""},
		"oauth description":     {"sso-oidc", "CreateToken", 400, map[string]string{"x-amzn-ErrorType": "AuthorizationPendingException"}, `{"error":"authorization_pending","error_description":"wait"}`, "AuthorizationPendingException", "wait"},
		"query":                 {"sts", "GetCallerIdentity", 403, nil, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no &amp; <![CDATA[no]]></Message></Error><RequestId>r</RequestId></ErrorResponse>`, "AccessDenied", "no & no"},
		"query empty 500":       {"sts", "GetCallerIdentity", 500, nil, ``, "500", "Internal Server Error"},
		"query empty 403":       {"sts", "GetCallerIdentity", 403, nil, ``, "", "status 403"},
		"query text":            {"sts", "GetCallerIdentity", 400, nil, `hello`, "", `"hello"`},
		"query without a code":  {"sts", "GetCallerIdentity", 400, nil, `<Other/>`, "Unknown", ""},
		"query page":            {"sts", "GetCallerIdentity", 407, nil, `<!DOCTYPE html><html>sign in</html>`, "Unknown", "the answer is a web page and not the service's"},
		"query redirect":        {"iam", "GetUser", 301, nil, `<ErrorResponse><Error><Code>Moved</Code></Error></ErrorResponse>`, "Moved", ""},
		"s3":                    {"s3", "ListObjectsV2", 404, nil, `<Error><Code>NoSuchBucket</Code><Message>gone</Message><BucketName>b</BucketName></Error>`, "NoSuchBucket", "gone"},
		"s3 head":               {"s3", "HeadBucket", 404, nil, ``, "404", "Not Found"},
		"s3 text":               {"s3", "ListObjectsV2", 403, nil, `hello`, "403", "Forbidden"},
		"s3 error in a success": {"s3", "ListObjectsV2", 200, nil, `<Error><Code>InternalError</Code><Message>m</Message></Error>`, "InternalError", "m"},
		"s3 cut success":        {"s3", "ListObjectsV2", 200, nil, `<ListBucketResult>`, "500", "Internal Server Error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.status, c.header, c.body)
			_, err := s.clients(t).Call(t.Context(), awsapi.Request{Service: c.service, Operation: c.operation, Input: bucketOf(c.operation)})
			var own *problem.Error
			var refused *awsapi.ServiceError
			if !errors.As(err, &own) {
				t.Fatalf("%v is no problem", err)
			}
			if c.code == "" {
				if own.Kind != problem.General || !strings.Contains(err.Error(), c.message) {
					t.Errorf("kind %v: %v", own.Kind, err)
				}
				return
			}
			if !errors.As(err, &refused) || own.Kind != problem.Service || own.Code != c.code || own.Err.Error() != c.message || own.Operation != c.operation {
				t.Errorf("got kind %v code %q message %q operation %q", own.Kind, own.Code, own.Err, own.Operation)
			}
		})
	}
}

// bucketOf is the input of an operation that needs a bucket.
func bucketOf(operation string) value.Object {
	switch operation {
	case "ListObjectsV2", "HeadBucket", "GetBucketLocation":
		return value.Object{{Name: "Bucket", Value: "b"}}
	}
	return nil
}

func TestFieldsOfRefusalsAreKept(t *testing.T) {
	t.Parallel()
	s := serve(t, 400, map[string]string{"x-amzn-ErrorType": "InvalidGrantException", "x-amzn-requestid": "r-1"}, `{"error_description":"wait","error":"invalid_grant","more":{"a":1}}`)
	_, err := s.clients(t).Call(t.Context(), awsapi.Request{Service: "sso-oidc", Operation: "CreateToken"})
	var own *problem.Error
	var refused *awsapi.ServiceError
	if !errors.As(err, &own) || !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if want := []problem.Detail{{Name: "error", Value: "invalid_grant"}, {Name: "error_description", Value: "wait"}}; !cmp.Equal(own.Details, want) {
		t.Errorf("details %v", own.Details)
	}
	if refused.RequestID != "r-1" || compact(refused.Fields) != `{"error_description": "wait", "error": "invalid_grant", "more": {"a": 1}}` {
		t.Errorf("%+v", refused)
	}
}

func TestInputThatDoesNotFit(t *testing.T) {
	t.Parallel()
	s := serve(t, 200, nil, "")
	for input, want := range map[string]string{
		`{"RoleArn": 5}`: "RoleArn", `{"Nope": "x"}`: `"Nope"`, `{"Tags": "x"}`: "Tags", `{"DurationSeconds": "x"}`: "DurationSeconds", `{"Tags": [{"Key": ["secret"]}]}`: "Key",
	} {
		_, err := s.clients(t).Call(t.Context(), awsapi.Request{Service: "sts", Operation: "AssumeRole", Input: object(t, input)})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", input, err)
		}
	}
	for _, r := range []awsapi.Request{{Service: "ec2", Operation: "X"}, {Service: "sts", Operation: "X"}} {
		if _, err := s.clients(t).Call(t.Context(), r); err == nil {
			t.Errorf("%+v is sent", r)
		}
	}
	if len(s.requests) != 0 {
		t.Errorf("%d requests", len(s.requests))
	}
}

// sender answers every request with nothing and keeps the last.
type sender struct {
	request *http.Request
	body    string
}

func (s *sender) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	sent, err := io.ReadAll(r.Body)
	s.request, s.body = r, string(sent)
	return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, err
}

func TestIdempotencyTokenIsFilledIn(t *testing.T) {
	t.Parallel()
	env, transport := world(t, "AWS_REGION=eu-west-1"), &sender{}
	env.Transport = transport
	_, err := clients(t, env, settings.Flags{}).Call(t.Context(), awsapi.Request{Service: "signin", Operation: "DeleteResourcePermissionStatement", Input: object(t, `{"statementId": "x"}`)})
	var sent struct{ ClientToken string }
	if err != nil || json.Unmarshal([]byte(transport.body), &sent) != nil || len(sent.ClientToken) != 36 {
		t.Errorf("%v: %q", err, transport.body)
	}
}

func TestMultiRegionAccessPointsAreSignedForRegions(t *testing.T) {
	t.Parallel()
	env, transport := world(t, "AWS_REGION=eu-west-1"), &sender{}
	env.Transport = transport
	_, err := clients(t, env, settings.Flags{}).Call(t.Context(), awsapi.Request{
		Service: "s3", Operation: "ListObjectsV2", Credentials: keys(), Input: object(t, `{"Bucket": "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	r := transport.request
	if r.Host != "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com" || r.Header.Get("X-Amz-Region-Set") != "*" ||
		!strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-ECDSA-P256-SHA256 Credential=AKIATEST/") {
		t.Errorf("%s %v", r.Host, r.Header)
	}
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	s := serve(t, 403, nil, "")
	_, _ = s.clients(t, "AWS_SDK_UA_APP_ID=my app(1)").Call(t.Context(), awsapi.Request{Service: "sso-oidc", Operation: "CreateToken", Prove: func(r *http.Request) error { r.Header.Set("DPoP", "proof"); return nil }})
	agent := s.requests[0].Header.Get("User-Agent")
	if !strings.HasPrefix(agent, "awsid/") || !strings.Contains(agent, " api/ssooidc#") || !strings.HasSuffix(agent, " app/my-app-1-") {
		t.Errorf("User-Agent: %s", agent)
	}
	if got := s.requests[0].Header.Get("DPoP"); got != "proof" {
		t.Errorf("DPoP: %q", got)
	}
}

// A bucket of another region is found by the refusal's header or body, or by
// asking; it is asked there from then on.
func TestBucketOfAnotherRegion(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status       int
		body, header string // of the first refusal
		requests     int
	}{
		"header":      {301, "", "eu-north-1", 3},
		"body":        {400, `<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-north-1</Region></Error>`, "", 3},
		"nothing":     {301, `<Error><Code>PermanentRedirect</Code></Error>`, "", 4},
		"not its own": {403, `<Error><Code>AccessDenied</Code></Error>`, "eu-north-1", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.Method)
				switch {
				case strings.Contains(r.Header.Get("Authorization"), "/eu-north-1/"):
					return
				case r.Method == http.MethodHead:
					w.Header().Set("x-amz-bucket-region", "eu-north-1")
					w.WriteHeader(http.StatusForbidden)
					return
				case c.header != "":
					w.Header().Set("x-amz-bucket-region", c.header)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			t.Cleanup(server.Close)
			cl := (&service{url: server.URL}).clients(t)
			for range 2 {
				_, err := cl.Call(t.Context(), awsapi.Request{Service: "s3", Operation: "ListObjectsV2", Input: bucketOf("ListObjectsV2"), Credentials: keys()})
				if (err != nil) != (c.status == 403) {
					t.Error(err)
				}
			}
			if len(asked) != c.requests {
				t.Errorf("requests %v, want %d", asked, c.requests)
			}
		})
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	body := `<R><GetCallerIdentityResult/><ResponseMetadata><RequestId>body</RequestId></ResponseMetadata></R>`
	for want, header := range map[string]map[string]string{"body": nil, "header": {"x-amzn-RequestId": "header"}} {
		var id string
		_, err := serve(t, 200, header, body).clients(t).Call(t.Context(), awsapi.Request{Service: "sts", Operation: "GetCallerIdentity", RequestID: &id})
		if err != nil || id != want {
			t.Errorf("%q, %v; want %q", id, err, want)
		}
	}
}

func TestCallAllJoinsPages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		last      string // token in the second answer
		err, want string
	}{
		"two pages":   {"", "", `[{"accountId": "1"}, {"accountId": "2"}]`},
		"same token":  {`, "nextToken": "t 1"`, "twice", `null`},
		"null is end": {`, "nextToken": null`, "", `[{"accountId": "1"}, {"accountId": "2"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body := `{"accountList": [{"accountId": "1"}], "nextToken": "t 1"}`
				if r.URL.Query().Get("next_token") == "t 1" {
					body = `{"accountList": [{"accountId": "2"}, null]` + c.last + `}`
				}
				_, _ = io.WriteString(w, body)
			}))
			t.Cleanup(server.Close)
			got, err := (&service{url: server.URL}).clients(t).CallAll(t.Context(), awsapi.Request{Service: "sso", Operation: "ListAccounts", Input: object(t, `{"accessToken": "a"}`)})
			if c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) || c.err == "" && (err != nil || compact(got) != c.want) {
				t.Errorf("%s, %v; want %s %s", compact(got), err, c.want, c.err)
			}
		})
	}
}
