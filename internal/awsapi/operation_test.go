package awsapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/value"
)

func operationOf(t testing.TB, service, name string) *operation {
	t.Helper()
	op, err := newOperation(service, name)
	if err != nil {
		t.Fatal(err)
	}
	return op
}

// Every operation can be built, and what awsquery expects of names holds.
func TestEveryOperationHasSchemas(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"iam", "s3", "signin", "sso", "sso-oidc", "sts"} {
		s, err := model.Load(service)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range s.Operations() {
			op := operationOf(t, service, name)
			if s.Protocol == model.Query && op.schema.Output != nil && op.ResultWrapper != name+"Result" {
				t.Errorf("%s: the answer is in %s, awsquery looks for %sResult", name, op.ResultWrapper, name)
			}
			for _, shape := range []*model.Shape{op.Input(), op.Output()} {
				checkWireNames(t, op, shape, map[string]bool{})
			}
		}
	}
}

// checkWireNames makes sure that no two members of a structure have one name
// on the wire, whatever its case, as smithy-go finds them in XML.
func checkWireNames(t *testing.T, op *operation, shape *model.Shape, seen map[string]bool) {
	t.Helper()
	if shape == nil || seen[shape.Name] {
		return
	}
	seen[shape.Name] = true
	names := map[string]bool{}
	for i := range shape.Members {
		m := &shape.Members[i]
		name := strings.ToLower(m.OnWire())
		if names[name] {
			t.Errorf("%s: %s has %s twice", op.Name, shape.Name, name)
		}
		names[name] = true
		checkWireNames(t, op, m.Shape(), seen)
	}
}

// A call reads the shapes it needs, not the service's 571.
func TestOneCallReadsItsOwnShapes(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]int{"GetUser": 15, "DeleteUser": 2, "ListUsers": 20, "GetAccountAuthorizationDetails": 60} {
		if n := operationOf(t, "iam", name).service.ShapesRead(); n > most {
			t.Errorf("%s reads %d shapes, at most %d are needed", name, n, most)
		}
	}
}

// Whatever a service or a proxy answers, there is a value or an error, and an
// error of a code.
func FuzzAnswers(f *testing.F) {
	operations := []*operation{
		operationOf(f, "sts", "AssumeRole"), operationOf(f, "iam", "GetAccountAuthorizationDetails"), operationOf(f, "iam", "DeleteUser"),
		operationOf(f, "iam", "GetAccountSummary"), operationOf(f, "s3", "ListObjectsV2"), operationOf(f, "s3", "GetBucketLocation"),
		operationOf(f, "sso", "ListAccounts"), operationOf(f, "sso-oidc", "CreateToken"), operationOf(f, "signin", "GetResourcePolicy"),
	}
	for i, body := range []string{
		`<R><AssumeRoleResult><Credentials><Expiration>2024-01-02T03:04:05Z</Expiration></Credentials></AssumeRoleResult></R>`,
		`<R><GetAccountAuthorizationDetailsResult><UserDetailList><member><Tags><member/></Tags></member></UserDetailList></GetAccountAuthorizationDetailsResult></R>`,
		`<R/>`, `<R><GetAccountSummaryResult><SummaryMap><entry><key>a</key><value>1</value></entry></SummaryMap></GetAccountSummaryResult></R>`,
		`<L><Contents><Key>a</Key></Contents><CommonPrefixes/><Contents/></L>`, `<LocationConstraint>EU</LocationConstraint>`,
		`{"accountList": [{"accountId": 1}, null]}`, `{"error": "slow_down"}`, `{"policy": {"statement": [{"condition": {"a": {"b": ["c"]}}}]}}`,
	} {
		f.Add(i, 200, []byte(body))
		f.Add(i, 400, []byte(body))
	}
	f.Add(2, 403, []byte(`<ErrorResponse><Error><Code>A</Code><Message>m</Message></Error></ErrorResponse>`))
	f.Add(6, 401, []byte(`{"message":"no","__type":"a#B"}`))
	f.Fuzz(func(t *testing.T, which, status int, body []byte) {
		op := operations[uint(which)%uint(len(operations))]
		a := &answer{status: status, header: http.Header{}, body: body}
		if a.isSuccess() && !op.hidesError(a) {
			result, err := op.decodeAnswer(t.Context(), a, false)
			if err == nil && !json.Valid(value.Indented().Append(nil, value.Normal(result, value.ISO8601))) {
				t.Errorf("%s: %q becomes %v", op.Name, body, result)
			}
			return
		}
		err := op.readRefusal(a, time.Unix(0, 0))
		var refused *ServiceError
		if err == nil || errors.As(err, &refused) && refused.Code == "" {
			t.Errorf("%s: %q is an error without a code: %+v", op.Name, body, err)
		}
	})
}

func TestWithoutComments(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"<a>b</a>": "<a>b</a>", "<!-- c --><a>b<!-- <x> -->c</a><!---->": "<a>bc</a>",
		"<a><![CDATA[<!-- d -->]]></a>": "<a><![CDATA[<!-- d -->]]></a>", "<a>b<!-- c": "<a>b<!-- c",
		"<!DOCTYPE a><!-- c --><a>b</a>": "<!DOCTYPE a><a>b</a>", "<a><![CDATA[ <!-- c": "<a><![CDATA[ <!-- c", "<!-->-->": "",
	} {
		if got := string(withoutComments([]byte(body))); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}
