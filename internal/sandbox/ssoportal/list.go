package ssoportal

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

// maxPage is the longest page, and the length when none is asked for.
const maxPage = 100

type accountsOutput struct {
	NextToken   *string        `json:"nextToken"`
	AccountList []accountEntry `json:"accountList"`
}

func (s *service) listAccounts(w http.ResponseWriter, r *endpoint.Request) error {
	in, instance, err := s.signIn(r)
	if err != nil {
		return err
	}
	items, next, err := page(r, "accounts", s.reach(instance, in.User).accounts)
	if err != nil {
		return err
	}
	return wire.WriteJSON(w, r.ID, accountsOutput{next, items})
}

type rolesOutput struct {
	NextToken *string     `json:"nextToken"`
	RoleList  []roleEntry `json:"roleList"`
}

func (s *service) listRoles(w http.ResponseWriter, r *endpoint.Request) error {
	in, instance, err := s.signIn(r)
	if err != nil {
		return err
	}
	account := r.Form.Get("account_id")
	if account == "" {
		return invalid("account_id is required")
	}
	roles := s.reach(instance, in.User).roles[account]
	if roles == nil {
		return wire.New(http.StatusForbidden, "ForbiddenException", "No access")
	}
	items, next, err := page(r, account, roles)
	if err != nil {
		return err
	}
	return wire.WriteJSON(w, r.ID, rolesOutput{next, items})
}

// page cuts the asked page out of a list. A token holds for its list only.
func page[T any](r *endpoint.Request, list string, items []T) ([]T, *string, error) {
	size := maxPage
	if raw := r.Form.Get("max_result"); raw != "" {
		n, err := strconv.Atoi(raw)
		if err != nil || n < 1 || n > maxPage {
			return nil, nil, invalid("max_result must be between 1 and 100")
		}
		size = n
	}
	start := 0
	if raw := r.Form.Get("next_token"); raw != "" {
		n, ok := readToken(raw, list)
		if !ok || n > len(items) {
			return nil, nil, invalid("next_token is invalid")
		}
		start = n
	}
	end := min(start+size, len(items))
	out := make([]T, 0, end-start)
	out = append(out, items[start:end]...)
	if end == len(items) {
		return out, nil, nil
	}
	next := base64.RawURLEncoding.EncodeToString([]byte(list + ":" + strconv.Itoa(end)))
	return out, &next, nil
}

func readToken(raw, list string) (int, bool) {
	text, err := base64.RawURLEncoding.DecodeString(raw)
	if err != nil {
		return 0, false
	}
	number, ok := strings.CutPrefix(string(text), list+":")
	n, err := strconv.Atoi(number)
	return n, ok && err == nil && n >= 0
}
