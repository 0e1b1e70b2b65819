package function

// actorText says who made a call, in the language itself. The cases follow what the CloudTrail User Guide says about each type
// of userIdentity: which member names it, and which are never there.
const actorText = `coalesce(case(
	userIdentity.type = "Root", "root",
	userIdentity.type = "AssumedRole", coalesce(regexReplace(arn_resource(userIdentity.arn), "^assumed-role/", ""), userIdentity.sessionContext.sessionIssuer.userName),
	userIdentity.type = "FederatedUser" and ispresent(userIdentity.arn), concat(coalesce(userIdentity.sessionContext.sessionIssuer.userName, "root"), "/", arn_name(userIdentity.arn)),
	userIdentity.type = "WebIdentityUser" and ispresent(userIdentity.userName) and ispresent(userIdentity.identityProvider), concat(coalesce(arn_name(userIdentity.identityProvider), userIdentity.identityProvider), "/", userIdentity.userName),
	userIdentity.type = "IdentityCenterUser", coalesce(additionalEventData.UserName, userIdentity.onBehalfOf.userId),
	userIdentity.type = "AWSService", userIdentity.invokedBy,
	userIdentity.accountId = "anonymous", "anonymous",
	userIdentity.type = "AWSAccount", if(userIdentity.principalId like /:./, concat(userIdentity.accountId, "/", split(userIdentity.principalId, ":")[1]), userIdentity.accountId)
), if(strlen(userIdentity.userName) > 0, userIdentity.userName), arn_resource(userIdentity.arn), userIdentity.invokedBy, if(strlen(userIdentity.principalId) > 0, userIdentity.principalId), userIdentity.accountId, userIdentity.type)`

// identityEntries say who made a call, and from where.
func identityEntries() []Entry {
	identity := func(ui, want string) Example {
		return Example{Text: `actor()`, Rows: []string{`{"userIdentity":` + ui + `}`}, Want: want}
	}
	return append([]Entry{
		{
			ID: "actor", Names: []string{"actor"}, Group: "identity", Usage: "actor()", Extension: true, Expands: actorText,
			Instead: "write `coalesce(userIdentity.userName, userIdentity.arn, userIdentity.invokedBy)`",
			Doc: "Who made the call, as people would say it: Role/session for a session of a role, the name of an IAM user, root, the name of an AWS service, " +
				"issuer/name for a federated user, provider/name for a web identity, the user of IAM Identity Center, account/session for another account, anonymous for nobody. " +
				"Where the record names nobody it is the first that exists of user name, ARN, service, principal and account.",
			Overloads: []Overload{{Result: Text}},
			Examples: []Example{
				identity(`{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/alice","userName":"alice"}`, "alice"),
				identity(`{"type":"Root","arn":"arn:aws:iam::111122223333:root","userName":"company"}`, "root"),
				identity(`{"type":"AssumedRole","principalId":"AROAEXAMPLE:bob","arn":"arn:aws:sts::111122223333:assumed-role/Admin/bob","sessionContext":{"sessionIssuer":{"type":"Role","userName":"Admin"}}}`, "Admin/bob"),
				identity(`{"type":"AssumedRole","sessionContext":{"sessionIssuer":{"type":"Role","userName":"Admin"}}}`, "Admin"),
				identity(`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/carol","sessionContext":{"sessionIssuer":{"type":"IAMUser","userName":"alice"}}}`, "alice/carol"),
				identity(`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/carol","sessionContext":{"sessionIssuer":{"type":"Root"}}}`, "root/carol"),
				identity(`{"type":"SAMLUser","principalId":"x:dave","userName":"dave","identityProvider":"x"}`, "dave"),
				identity(`{"type":"WebIdentityUser","userName":"repo:org/app","identityProvider":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}`, "token.actions.githubusercontent.com/repo:org/app"),
				identity(`{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"544894e8","identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-1"}}`, "544894e8"),
				identity(`{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}`, "ec2.amazonaws.com"),
				identity(`{"accountId":"111122223333","invokedBy":"kms.amazonaws.com"}`, "kms.amazonaws.com"),
				identity(`{"type":"AWSAccount","principalId":"","accountId":"anonymous"}`, "anonymous"),
				identity(`{"type":"AWSAccount","principalId":"AROAEXAMPLE:eve","accountId":"444455556666"}`, "444455556666/eve"),
				identity(`{"type":"AWSAccount","principalId":"AROAEXAMPLE","accountId":"444455556666"}`, "444455556666"),
				identity(`{"type":"Unknown"}`, "Unknown"),
			},
		},
	}, append(sourceEntries(), arnEntries()...)...)
}
