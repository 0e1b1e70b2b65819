package timeline

import (
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

// actorExpression is the key of an actor in the query language: what credentials belong to and not they themselves, so that all
// sessions of a role are one. actorKey is the same in Go.
const actorExpression = `if(userIdentity.type = "AWSAccount", userIdentity.accountId, coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, userIdentity.principalId, userIdentity.userName, userIdentity.invokedBy, userIdentity.accountId))`

// actorKey returns the key of an actor.
func actorKey(i investigate.Identity) string {
	if i.Type == "AWSAccount" {
		return i.AccountID
	}
	for _, text := range []string{i.IssuerARN, i.ARN, i.PrincipalID, i.UserName, i.InvokedBy} {
		if text != "" {
			return text
		}
	}
	return i.AccountID
}

// keyName names the actor of a key in a sentence.
func keyName(key string) string {
	parts := strings.SplitN(key, ":", 6)
	if len(parts) < 6 {
		return key
	}
	kind, name, _ := strings.Cut(parts[5], "/")
	switch kind {
	case "root":
		return "root of " + parts[4]
	case "role":
		return "role " + name[strings.LastIndexByte(name, '/')+1:]
	case "":
		return key
	}
	return parts[5][strings.LastIndexByte(parts[5], '/')+1:]
}

// countedIdentity are the fields of an identity that events are counted by. Its keys are not among them: an actor may have several.
func countedIdentity() []string {
	var out []string
	for _, f := range investigate.IdentityFields() {
		if f != "userIdentity.accessKeyId" && f != "userIdentity.onBehalfOf.userId" && !strings.HasSuffix(f, "sourceIdentity") {
			out = append(out, f)
		}
	}
	return out
}

// mostIdentity is more than there are fields of an identity.
const mostIdentity = 32

// identityReader reads identities from the values of countedIdentity: where each stands among all fields.
type identityReader []int

func newIdentityReader() identityReader {
	var c identityReader
	for _, f := range countedIdentity() {
		c = append(c, slices.Index(investigate.IdentityFields(), f))
	}
	return c
}

func (c identityReader) read(row []any) investigate.Identity {
	var whole [mostIdentity]any
	for i, at := range c {
		whole[at] = row[i]
	}
	return investigate.ReadIdentity(whole[:])
}
