package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// A sandbox on an httptest server: point AWS_ENDPOINT_URL, or a client's base endpoint, at it.
func Example() {
	sb, err := sandbox.New(world.Default(), sandbox.Options{})
	if err != nil {
		panic(err)
	}
	srv := httptest.NewServer(sb)
	defer srv.Close()

	res, err := http.Post(srv.URL+"/client/register", "application/json",
		strings.NewReader(`{"clientName":"my-test","clientType":"public","scopes":["sso:account:access"]}`))
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	var registration struct {
		ClientID, ClientSecret string
		ClientSecretExpiresAt  int64
	}
	if err := json.NewDecoder(res.Body).Decode(&registration); err != nil {
		panic(err)
	}
	fmt.Println(res.StatusCode, registration.ClientID != "", registration.ClientSecretExpiresAt > 0)
	fmt.Println(sb.Log().Counts()[0].Operation)
	// Output:
	// 200 true true
	// RegisterClient
}
