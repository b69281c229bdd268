package model_test

import (
	"slices"
	"testing"

	"github.com/awsid/awsid/internal/awsapi/model"
)

func load(t *testing.T, service string) *model.Service {
	t.Helper()
	s, err := model.Load(service)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryShapeOfEveryOperationIsThere(t *testing.T) {
	t.Parallel()
	for name, operations := range map[string]int{"iam": 176, "s3": 4, "signin": 11, "sso": 4, "sso-oidc": 4, "sts": 11} {
		s := load(t, name)
		if s.ID == "" || s.Version == "" || s.SigningName == "" || !slices.Contains([]string{model.Query, model.RESTJSON, model.RESTXML}, s.Protocol) {
			t.Errorf("%s: incomplete: %+v", name, s)
		}
		if got := s.Operations(); len(got) != operations || !slices.IsSorted(got) {
			t.Errorf("%s has %d operations, want %d, sorted", name, len(got), operations)
		}
		for _, operation := range s.Operations() {
			op, ok := s.Operation(operation)
			if !ok || op.Method == "" || op.URI == "" {
				t.Errorf("%s %s: incomplete: %+v", name, operation, op)
				continue
			}
			checkShape(t, s, op.Input(), map[string]bool{})
			checkShape(t, s, op.Output(), map[string]bool{})
			for _, e := range op.Errors {
				if s.Shape(e) == nil {
					t.Errorf("%s %s: no shape of error %s", name, operation, e)
				}
			}
			checkPaginator(t, op)
		}
		for _, waiter := range s.Waiters() {
			w, ok := s.Waiter(waiter)
			if _, known := s.Operation(w.Operation); !ok || !known || w.Attempts == 0 || w.Delay == 0 || len(w.Acceptors) == 0 {
				t.Errorf("%s: waiter %+v", name, w)
			}
		}
	}
}

func checkShape(t *testing.T, s *model.Service, shape *model.Shape, seen map[string]bool) {
	t.Helper()
	if shape == nil || seen[shape.Name] {
		return
	}
	seen[shape.Name] = true
	if shape.Type == "" {
		t.Errorf("%s %s has no type", s.Name, shape.Name)
	}
	for i := range shape.Members {
		m := &shape.Members[i]
		if m.Shape() == nil {
			t.Errorf("%s %s.%s has no shape", s.Name, shape.Name, m.Name)
		}
		checkShape(t, s, m.Shape(), seen)
	}
}

func checkPaginator(t *testing.T, op *model.Operation) {
	t.Helper()
	p := op.Paginator()
	if p == nil {
		return
	}
	if len(p.InputTokens) != len(p.OutputTokens) || len(p.Results) == 0 {
		t.Errorf("%s: %+v", op.Name, p)
	}
	for _, name := range append(slices.Clone(p.InputTokens), p.Limit) {
		if name != "" && op.Input().Member(name) == nil {
			t.Errorf("%s: paginator names %s, which is not a parameter", op.Name, name)
		}
	}
}

func TestShape(t *testing.T) {
	t.Parallel()
	s := load(t, "sts")
	op, _ := s.Operation("AssumeRole")
	var names, required []string
	for _, m := range op.Input().Members {
		names = append(names, m.Name)
		if m.Required {
			required = append(required, m.Name)
		}
	}
	if want := []string{"RoleArn", "RoleSessionName", "PolicyArns"}; !slices.Equal(names[:3], want) || len(names) != 12 {
		t.Errorf("members %q, want 12 that begin with %q", names, want)
	}
	if want := []string{"RoleArn", "RoleSessionName"}; !slices.Equal(required, want) {
		t.Errorf("required %q, want %q", required, want)
	}
	duration := op.Input().Member("DurationSeconds").Shape()
	if duration.Type != model.Integer || *duration.Min != 900 || *duration.Max != 43200 {
		t.Errorf("DurationSeconds: %+v", duration)
	}
	if op.ResultWrapper != "AssumeRoleResult" || op.Unsigned {
		t.Errorf("AssumeRole: %+v", op)
	}
	// The input, its 12 members' shapes but for those that were not asked for.
	if s.ShapesRead() != 2 {
		t.Errorf("%d shapes were read, want 2", s.ShapesRead())
	}
}

func TestMemberOnTheWire(t *testing.T) {
	t.Parallel()
	s3 := load(t, "s3")
	bucket := s3.Shape("HeadBucketRequest").Member("Bucket")
	if bucket.Location != model.InURI || bucket.ContextParam != "Bucket" || !bucket.Required {
		t.Errorf("Bucket: %+v", bucket)
	}
	if list := s3.Shape("ObjectList"); !list.Flattened || list.Member("member").Shape().Name != "Object" {
		t.Errorf("ObjectList: %+v", list)
	}
	if code := load(t, "sts").Shape("MalformedPolicyDocumentException").ErrorCode; code != "MalformedPolicyDocument" {
		t.Errorf("code %q", code)
	}
	if token := load(t, "signin").Shape("PutResourcePermissionStatementInput").Member("clientToken"); !token.IdempotencyToken {
		t.Errorf("clientToken: %+v", token)
	}
}

func TestUnknownNames(t *testing.T) {
	t.Parallel()
	if _, err := model.Load("ec2"); err == nil {
		t.Error("ec2 is there")
	}
	s := load(t, "iam")
	for _, name := range []string{"", "A", "Assume", "GetUse", "GetUserX", "zzz", "\n"} {
		if op, ok := s.Operation(name); ok {
			t.Errorf("operation %q: %+v", name, op)
		}
		if shape := s.Shape(name); shape != nil {
			t.Errorf("shape %q: %+v", name, shape)
		}
	}
}
