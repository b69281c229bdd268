package rules

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// TestJudgeValue judges answers one at a time, before what they need is there.
func TestJudgeValue(t *testing.T) {
	t.Parallel()
	id := [2]string{"aws_access_key_id", "AKIAQQQQQQQQQQQQQQQQ"}
	for _, c := range []struct {
		kind   shared.Kind
		key    string
		value  string
		beside [][2]string
		want   string // part of the only finding; "" for none
	}{
		{shared.KindProfile, "aws_access_key_id", "AKIAQQQQQQQQQQQQQQQQ", nil, ""},
		{shared.KindProfile, "aws_access_key_id", "AKIAQQQQQQQQQQQQQQQ", nil, "19 characters"},
		{shared.KindProfile, "aws_access_key_id", "ASIAQQQQQQQQQQQQQQQQ", nil, ""},
		{shared.KindProfile, "aws_secret_access_key", strings.Repeat("aB3/", 10), [][2]string{id}, ""},
		{shared.KindProfile, "aws_secret_access_key", strings.Repeat("aB3/", 10)[1:], [][2]string{id}, "39 characters"},
		{shared.KindProfile, "region", "eu-west-1", nil, ""}, {shared.KindProfile, "region", "eu-west-1a", nil, "eu-west-1"},
		{shared.KindProfile, "output", "yml", nil, "yaml"}, {shared.KindProfile, "output", "json", nil, ""},
		{shared.KindSSOSession, "sso_start_url", "https://corp.awsapps.com/start", nil, ""},
		{shared.KindSSOSession, "sso_start_url", "https://corp.awsapp.com/start", nil, "awsapps.com"},
		{shared.KindSSOSession, "sso_region", "us-esat-1", nil, "us-east-1"}, {shared.KindSSOSession, "sso_region", "eu-west-1", nil, ""},
	} {
		var got []string
		for _, f := range doctor.JudgeValue(t.Context(), layOut(t, &txtar.Archive{}), doctor.Value{Kind: c.kind, Key: c.key, Text: c.value, Beside: c.beside}, All()) {
			got = append(got, f.Message)
		}
		if c.want == "" && got != nil || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
			t.Errorf("%s = %s: got %q, want %q", c.key, c.value, got, c.want)
		}
	}
}
