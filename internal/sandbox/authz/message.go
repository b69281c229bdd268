package authz

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"sort"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
)

// ErrMessage is the error of a text that no sandbox of this run has encoded.
var ErrMessage = errors.New("authorization message is not valid")

// sealer encrypts authorization messages: as in AWS, only a caller who may
// call DecodeAuthorizationMessage gets to see why a request was refused.
type sealer struct {
	state *state.State
	aead  cipher.AEAD
}

func newSealer(st *state.State) (sealer, error) {
	key, err := base64.RawURLEncoding.DecodeString(st.Random("", 32))
	if err != nil {
		return sealer{}, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, err
	}
	aead, err := cipher.NewGCM(block)
	return sealer{st, aead}, err
}

// items is how the decoded message writes every list.
type items[T any] struct {
	Items []T `json:"items"`
}

// decoded is the document of DecodeAuthorizationMessage
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html).
type decoded struct {
	Allowed           bool             `json:"allowed"`
	ExplicitDeny      bool             `json:"explicitDeny"`
	MatchedStatements items[statement] `json:"matchedStatements"`
	Failures          items[failure]   `json:"failures"`
	Context           struct {
		Principal  principal        `json:"principal"`
		Action     string           `json:"action"`
		Resource   string           `json:"resource"`
		Conditions items[condition] `json:"conditions"`
	} `json:"context"`
}

type statement struct {
	ID     string `json:"statementId"`
	Effect string `json:"effect"`
	Source string `json:"policyType,omitempty"`
}

type failure struct {
	Reason string `json:"reason"`
}

type principal struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	ARN  string `json:"arn"`
}

type condition struct {
	Key    string       `json:"key"`
	Values items[value] `json:"values"`
}

type value struct {
	Value string `json:"value"`
}

// encodeMessage seals the whole evaluation.
func (s sealer) encodeMessage(d decoded) (string, error) {
	plain, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	nonce, err := base64.RawURLEncoding.DecodeString(s.state.Random("", s.aead.NonceSize()))
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, plain, nil)), nil
}

// Decode implements endpoint.Authorizer; its error is ErrMessage.
func (a *Authorizer) Decode(encoded string) (string, error) {
	data, err := base64.RawURLEncoding.DecodeString(encoded)
	n := a.seal.aead.NonceSize()
	if err != nil || len(data) < n {
		return "", ErrMessage
	}
	plain, err := a.seal.aead.Open(nil, data[:n], data[n:], nil)
	if err != nil {
		return "", ErrMessage
	}
	return string(plain), nil
}

func describeDecision(req policy.Request, decision policy.Decision, caller *state.Identity) decoded {
	d := decoded{Allowed: decision.Allowed, ExplicitDeny: decision.Explicit}
	d.MatchedStatements.Items, d.Failures.Items = []statement{}, []failure{}
	for _, s := range decision.Matched {
		effect := "DENY"
		if s.Allow {
			effect = "ALLOW"
		}
		d.MatchedStatements.Items = append(d.MatchedStatements.Items, statement{s.Sid, effect, string(decision.Source)})
	}
	if !decision.Allowed && !decision.Explicit {
		d.Failures.Items = append(d.Failures.Items, failure{"no " + string(decision.Source) + " allows the action"})
	}
	d.Context.Principal = principal{Name: req.Principal.Name, ARN: req.Principal.ARN}
	if caller != nil {
		d.Context.Principal.ID = caller.UserID
	}
	d.Context.Action, d.Context.Resource = req.Action, req.Resource
	d.Context.Conditions.Items = conditionList(req.Context)
	return d
}

func conditionList(ctx policy.Context) []condition {
	out := make([]condition, 0, len(ctx))
	for key, values := range ctx {
		c := condition{Key: key}
		for _, v := range values {
			c.Values.Items = append(c.Values.Items, value{v})
		}
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Key < out[j].Key })
	return out
}
