package record

import (
	"fmt"
	"testing"
)

func TestLogKeepsTheLatest(t *testing.T) {
	t.Parallel()
	l := NewLog()
	for i := range Kept + 10 {
		l.Add(Entry{Service: "s", Operation: fmt.Sprint("op", i%2), Status: 200 + 200*(i%2)})
	}
	all, _ := l.After(0)
	if len(all) != Kept || all[0].N != 11 || all[Kept-1].N != Kept+10 {
		t.Errorf("%d entries, %d to %d", len(all), all[0].N, all[len(all)-1].N)
	}
	rest, _ := l.After(Kept + 8)
	if len(rest) != 2 || rest[0].N != Kept+9 {
		t.Errorf("%+v", rest)
	}
	counts := l.Counts()
	if len(counts) != 2 || counts[0].Count != (Kept+10)/2 || counts[0].Errors != 0 || counts[1].Errors != counts[1].Count {
		t.Errorf("%+v", counts)
	}
	l.Clear()
	if all, _ := l.After(0); len(all) != 0 || l.Total() != Kept+10 {
		t.Errorf("after clear: %d entries, total %d", len(all), l.Total())
	}
	_, more := l.After(0)
	l.Add(Entry{})
	<-more
	if all, _ := l.After(0); len(all) != 1 || all[0].N != 1 {
		t.Errorf("%+v", all)
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	for name, hidden := range map[string]bool{
		"clientSecret": true, "deviceCode": true, "codeVerifier": true, "refreshToken": true, "TokenCode": true, "WebIdentityToken": true, "password": true,
		"X-Amz-Signature": true, "X-Amz-Security-Token": true, "SAMLAssertion": true, "csrf": true, "Session": true, "RoleSessionName": false, "user_code": true,
		"clientId": false, "account_id": false, "RoleArn": false, "Action": false, "prefix": false,
	} {
		if got := maskText(name, "value") == Mask; got != hidden {
			t.Errorf("%s: masked %v", name, got)
		}
	}
	nested := maskValue("x", map[string]any{"token": "secret", "plain": "shown"}).(map[string]any)
	if nested["token"] != Mask || nested["plain"] != "shown" {
		t.Errorf("%v", nested)
	}
}
