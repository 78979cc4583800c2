// People: members, devices, roles, invitations; and what a person is told about her own place and role.
export { MembershipBanner, RoleNotice, RoleRefusal } from './own-words.tsx'
export { PeoplePage } from './people-page.tsx'
