/** The people of a merchant: who has which part in it, and who may give it. */
export {
  acceptInvitation,
  addPerson,
  changePart,
  listPeople,
  removePerson,
  renewInvitationToken,
  renewToken,
} from './manage-people.ts'
