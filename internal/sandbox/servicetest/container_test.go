package servicetest

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/awsid/awsid/internal/sandbox/world"
)

type answer struct {
	RoleArn, AccessKeyID, SecretAccessKey, Token, Expiration, AccountID string
	Code, Message                                                       string
}

func get(t *testing.T, s *apiServer, path, token string) (int, answer) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.MetadataURL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%d %s: %v", res.StatusCode, body, err)
	}
	return res.StatusCode, a
}

func TestContainerCredentials(t *testing.T) {
	t.Parallel()
	s, _ := serve(t, world.Default())
	status, a := get(t, s, "/creds", "example-container-token")
	if status != 200 || a.RoleArn != "arn:aws:iam::123456789012:role/ecs-task" || a.AccountID != "123456789012" {
		t.Fatalf("%d %+v", status, a)
	}
	who := s.Query(apiKey{ID: a.AccessKeyID, Secret: a.SecretAccessKey, Token: a.Token}, "sts", "GetCallerIdentity")
	if who.Text("Arn") != "arn:aws:sts::123456789012:assumed-role/ecs-task/awsid-sandbox-task" {
		t.Errorf("caller %s", who.Body)
	}
}

func TestContainerRefusals(t *testing.T) {
	t.Parallel()
	w := world.Default()
	w.Container.Path = "v2/credentials/task"
	s, _ := serve(t, w)
	for _, c := range []struct {
		path, token string
		status      int
		code        string
	}{
		{"/v2/credentials/task", "", 401, "InvalidAuthorization"},
		{"/v2/credentials/task", "wrong", 401, "InvalidAuthorization"},
		{"/v2/credentials/task2", "example-container-token", 404, "InvalidIdInRequest"},
		{"/v2/credentials/task", "example-container-token", 200, ""},
	} {
		if status, a := get(t, s, c.path, c.token); status != c.status || a.Code != c.code {
			t.Errorf("%s with %q: %d %+v", c.path, c.token, status, a)
		}
	}
	untrusted := world.Default()
	untrusted.Container.Role = "arn:aws:iam::123456789012:role/developer"
	s, _ = serve(t, untrusted)
	if status, a := get(t, s, "/creds", "example-container-token"); status != 403 || a.Code != "AccessDenied" {
		t.Errorf("untrusted role: %d %+v", status, a)
	}
}
