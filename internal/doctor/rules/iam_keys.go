package rules

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/problem"
)

// ownKeys is what IAM says about the long-term keys that the chosen profile
// uses. Whatever cannot be asked is left empty.
type ownKeys struct {
	profile string
	inUse   string // access key id
	created map[string]time.Time
	active  map[string]bool
	used    map[string]time.Time
	root    bool
	unknown bool // AWS does not know the key
}

// askIAM asks once for all rules, with the person's own credentials.
func askIAM(s *doctor.Snapshot) ownKeys {
	return s.Once("iam", func() any {
		k := ownKeys{created: map[string]time.Time{}, active: map[string]bool{}, used: map[string]time.Time{}}
		ses := session(s)
		plan, err := credentials.New(s.Env, ses).Plan()
		if err != nil || plan.Step == nil || !contains([]string{"env", "shared-credentials-file", "config-file"}, plan.Step.Kind) {
			return k
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		creds, err := plan.Retrieve(ctx)
		if err != nil || !strings.HasPrefix(creds.AccessKeyID, "AKIA") || strings.Contains(creds.AccessKeyID, "EXAMPLE") {
			return k
		}
		k.profile, k.inUse = plan.Profile.Text, creds.AccessKeyID
		k.ask(ctx, s, ses)
		return k
	}).(ownKeys)
}

func (k *ownKeys) ask(ctx context.Context, s *doctor.Snapshot, ses *app.Session) {
	provider := credentials.New(s.Env, ses).Provider()
	clients := awsapi.New(s.Env, ses.Settings)
	if client, err := clients.STS(ctx, provider); err == nil {
		me, err := client.GetCallerIdentity(ctx, nil)
		var refused *problem.Error
		if err != nil && errors.As(awsapi.MapError(err, "GetCallerIdentity"), &refused) {
			k.unknown = refused.Code == "InvalidClientTokenId"
		}
		k.root = err == nil && me.Arn != nil && strings.HasSuffix(*me.Arn, ":root")
	}
	client, err := clients.IAM(ctx, provider)
	if err != nil || k.unknown {
		return
	}
	list, err := client.ListAccessKeys(ctx, nil)
	if err != nil {
		return // no permission is no finding
	}
	for _, key := range list.AccessKeyMetadata {
		id := *key.AccessKeyId
		k.active[id] = key.Status == "Active"
		if key.CreateDate != nil {
			k.created[id] = *key.CreateDate
		}
		if last, err := client.GetAccessKeyLastUsed(ctx, &iam.GetAccessKeyLastUsedInput{AccessKeyId: &id}); err == nil && last.AccessKeyLastUsed != nil && last.AccessKeyLastUsed.LastUsedDate != nil {
			k.used[id] = *last.AccessKeyLastUsed.LastUsedDate
		}
	}
}

// tail names an access key by its last characters.
func tail(id string) string { return "…" + id[max(0, len(id)-4):] }

// aboutKeys makes the check of a rule about those keys.
func aboutKeys(check func(k ownKeys, now time.Time) string) func(*doctor.Snapshot) []doctor.Finding {
	return func(s *doctor.Snapshot) []doctor.Finding {
		k := askIAM(s)
		if k.inUse == "" {
			return nil
		}
		if message := check(k, s.Now); message != "" {
			return []doctor.Finding{{Profile: k.profile, Message: message}}
		}
		return nil
	}
}
